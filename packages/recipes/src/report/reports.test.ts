import { describe, expect, it } from 'vitest';
import { recipes } from '../all-recipes.js';
import type { RunOutcome } from '../outcome/run-outcome.js';
import type { Grade } from '../recipe/expectation.js';
import type { Layout } from '../recipe/layout.js';
import type { Recipe } from '../recipe/recipe.js';
import { aTrial, diverged, sweepOf } from '../testing/outcomes.js';
import { compareTable } from './compare-table.js';
import { htmlReport } from './html-report.js';
import { markdownReport } from './markdown-report.js';
import { outcomeRecord } from './outcome-record.js';
import type { ReportInput } from './report-input.js';
import { caveat, verdictOf } from './verdict.js';

const trialOf = (optimizer: string, schedule: string, repeat = 1) =>
  aTrial({ params: { optimizer, schedule, rate: 1e-3 }, repeat, lastMetrics: { valDice: repeat / 10 } });
const outcome: RunOutcome = new Map([
  [
    'runs',
    sweepOf([
      trialOf('adam', 'plateau'),
      trialOf('adam', 'plateau', 2),
      trialOf('adam', '<b>none</b>'),
      diverged({ params: { optimizer: 'sgd', schedule: 'plateau', rate: 1 } }),
    ]),
  ],
]);

const table: Layout = {
  kind: 'table',
  title: 'Optimizer by scheduler',
  part: 'runs',
  rows: ['optimizer'],
  columns: ['schedule'],
  metrics: ['valDice'],
  printed: [
    { params: { optimizer: 'adam', schedule: 'plateau' }, metrics: { valDice: 0.7321 } },
    { params: { optimizer: 'sgd', schedule: 'plateau' }, metrics: { valDice: 0.7721 }, doubt: 'copied' },
  ],
};
const figures: Layout[] = [
  { kind: 'scaledCurves', title: 'Curves', part: 'runs' },
  { kind: 'lossGrid', title: 'Losses', part: 'runs', rows: 'optimizer', columns: 'schedule' },
  { kind: 'maskGrid', title: 'Masks', part: 'runs', rows: 'optimizer', columns: 'schedule' },
  { kind: 'maskGrid', title: 'Masks in a row', part: 'runs', rows: 'optimizer', columns: null },
  {
    ...{
      kind: 'bars',
      title: 'Bars',
      part: 'runs',
      groups: 'optimizer',
      bars: 'schedule',
      metric: 'valDice',
    },
    colors: { plateau: '#c8342b', step: '#1f5fbf' },
  },
  { kind: 'scatter', title: 'Search', part: 'runs', x: 'rate', metric: 'valDice', logX: true },
  { kind: 'histograms', title: 'Histograms', part: 'runs', layers: ['head/kernel'], by: 'optimizer' },
];

function inputOf(layouts: readonly Layout[], seeds = 1): ReportInput {
  const recipe: Recipe = {
    ...{ name: 'x1-example', document: 'D', title: 'A & B', asks: 'Is 1 < 2?', small: 'Less.' },
    ...{ dataset: 'heart-s', parts: [], expectations: [], layouts },
  };
  const finding = { contradiction: 'it says "both"', found: 'a | b <script>alert(1)</script>' };
  return {
    recipe,
    run: {
      ...{ id: 'run', dataset: 'heart-s@1', isSynthetic: true, scale: 'small', seeds, seed: 1 },
      ...{ startedAt: '2026-01-02T03:04:05.000Z', finishedAt: '2026-01-02T03:05:05.000Z' },
    },
    outcome,
    findings: [
      { id: 'one', grade: 'H', says: 'must', holds: false, ...finding },
      { id: 'two', grade: 'S', says: 'should', holds: true, ...finding, contradiction: null },
      { id: 'three', grade: 'R', says: 'may', holds: null, ...finding, contradiction: null },
    ],
    specs: new Map([['runs', { name: '</pre><script>' }]]),
  };
}

describe('a table', () => {
  it('has ours, over several runs with their spread, beside the printed figure and its doubt', () => {
    const { rows, columnGroups, metrics } = compareTable(table as never, outcome);
    expect(columnGroups).toEqual(['schedule plateau', 'schedule <b>none</b>']);
    expect(metrics).toEqual(['validation Dice']);
    expect(rows.map(({ head }) => head)).toEqual([['Adam'], ['SGD']]);
    expect(rows[0]?.cells[0]).toEqual({ own: '0.15 ± 0.07071', printed: '0.7321', doubt: null });
    // Of a trial that diverged there is nothing to show; of one that was not run even less.
    expect(rows[1]?.cells).toEqual([
      { own: '–', printed: '0.7721', doubt: 'copied' },
      { own: '', printed: null, doubt: null },
    ]);
  });
});

describe('a report', () => {
  const html = htmlReport(inputOf([table, ...figures]));

  it('writes what is not its own as text', () => {
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<b>none');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('<title>x1-example: A &amp; B</title>');
    expect(html).toContain('image &lt;slice&gt;');
  });

  it.each(figures)('draws $title', (layout) => {
    const drawn = htmlReport(inputOf([layout]));
    expect(drawn).toContain(`<h2>${layout.title}</h2>`);
    expect(drawn).toMatch(/<svg |<img /);
    expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('shows pictures that are in the file itself, the truth once', () => {
    const drawn = htmlReport(inputOf([figures[2] as Layout]));
    expect(drawn.match(/data:image\/png;base64,Ag==/g)).toHaveLength(1);
    expect(drawn.match(/data:image\/png;base64,Aw==/g)).toHaveLength(2);
    expect(html).not.toMatch(/src="(?!data:)|href=|url\(/);
  });

  it('says that data are synthetic, how long it took, and of which seeds a claim is', () => {
    expect(html).toContain('heart-s@1 (synthetic: made for checks, not for claims about real images)');
    expect(html).toContain('Time: 60 s; 4 trials of 0.0 s together, none reused');
    expect(html).toContain('judged over 1 seed: an indication, not a test');
    expect(htmlReport(inputOf([table], 3))).not.toContain('an indication');
  });

  it('can be made of a run whose trials all diverged', () => {
    const failed: RunOutcome = new Map([
      ['runs', sweepOf([diverged({ params: { optimizer: 'adam', rate: 1 } })])],
    ]);
    const drawn = htmlReport({ ...inputOf([table, ...figures]), outcome: failed });
    expect(drawn).toContain('No pictures were recorded.');
    expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has the tables in Markdown, with cells that stay cells, and in JSON', () => {
    const markdown = markdownReport(inputOf([table, ...figures]));
    expect(markdown).toContain('a \\| b');
    expect(markdown).toContain('| Adam | 0.15 ± 0.07071 (0.7321) |');
    expect(markdown).toContain('– (0.7721 ?)');
    const record = outcomeRecord(inputOf([table, ...figures]));
    expect(record.tables).toHaveLength(1);
    expect(record.findings.map(({ verdict }) => verdict)).toEqual(['does not hold', 'holds', 'reported']);
  });
});

describe('verdicts', () => {
  it.each([
    ['H', true, 'holds'],
    ['S', false, 'does not hold'],
    ['R', true, 'agrees'],
    ['R', false, 'does not agree'],
    ['S', null, 'reported'],
  ] as const)('%s %s: %s', (grade: Grade, holds, word) => expect(verdictOf({ grade, holds })).toBe(word));

  it('over fewer than three seeds are no test of claims of grade S', () => {
    const { findings } = inputOf([]);
    expect(caveat(findings, 2)).toContain('2 seeds');
    expect(caveat(findings, 3)).toBeNull();
    expect(caveat(findings.slice(0, 1), 1)).toBeNull();
  });
});

describe('recipes', () => {
  const needed = {
    ...{ scaledCurves: 'epochs', lossGrid: 'epochs', maskGrid: 'pictures', histograms: 'recordings' },
  } as const;

  it.each(recipes)('$name: its parts read what its figures need', ({ parts, layouts }) => {
    for (const layout of layouts) {
      const part = parts.find(({ name }) => name === layout.part.split('/')[0]);
      const read = needed[layout.kind as keyof typeof needed];
      expect(part, layout.part).toBeDefined();
      if (read)
        expect([layout.title, part && 'reads' in part && part.reads]).toMatchObject([
          layout.title,
          { [read]: true },
        ]);
    }
  });

  it.each(recipes)('$name: each claim has a name of its own', ({ expectations }) => {
    expect(new Set(expectations.map(({ id }) => id)).size).toBe(expectations.length);
  });
});
