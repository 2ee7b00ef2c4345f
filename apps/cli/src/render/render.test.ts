import { describe, expect, it } from 'vitest';
import { aSweep, aTrial } from '../testing/samples.js';
import { formatDuration } from './duration.js';
import { formatParam, formatScore } from './number.js';
import { progressText } from './progress.js';
import { resultsTable } from './results-table.js';
import { sweepTable } from './sweep-table.js';
import { renderTable, toCsv, toMarkdown } from './table.js';
import { trialTable } from './trial-table.js';

describe('numbers', () => {
  it('shows scores with four digits and a missing one as a dash, never as 0', () => {
    expect([formatScore(0.91234), formatScore(null), formatScore(undefined)]).toEqual(['0.9123', '–', '–']);
  });

  it('shows small rates as powers of ten and keeps 0 and usual numbers as they are', () => {
    expect([1e-4, 0.0003, 0.05, 0, 128, 2e6].map(formatParam)).toEqual([
      '1e-4',
      '3e-4',
      '0.05',
      '0',
      '128',
      '2e6',
    ]);
  });

  it('shows bundles and lists as JSON', () => {
    expect(formatParam([64, 64])).toBe('[64,64]');
  });

  it.each([
    [400, '0.4 s'],
    [9_960, '10 s'],
    [185_000, '3 min 05 s'],
    [13_800_000, '3 h 50 min'],
    [null, '–'],
  ])('shows %s ms as %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});

describe('tables', () => {
  const table = {
    head: ['loss', 'valDice'],
    rows: [
      ['bce', '0.9'],
      ['a|b, "c"', '0.85'],
    ],
    rightAligned: [1],
  };

  it('aligns columns under a hairline', () => {
    const lines = renderTable({
      ...table,
      rows: [
        ['bce', '0.9'],
        ['bceDice', '0.8512'],
      ],
    }).split('\n');
    expect(lines[0]).toMatch(/^loss +valDice$/);
    expect(lines[1]).toMatch(/^─+$/);
    expect(lines[2]).toMatch(/^bce +0\.9$/);
    expect(new Set([lines[0], lines[2], lines[3]].map((line) => line?.length)).size).toBe(1);
  });

  it('escapes what Markdown and CSV would read as structure', () => {
    expect(toMarkdown(table)).toContain('| a\\|b, "c" | 0.85 |');
    expect(toMarkdown(table)).toContain('| --- | ---: |');
    expect(toCsv(table).split('\r\n')[2]).toBe('"a|b, ""c""",0.85');
  });

  it('has a column for each parameter that any of the trials has', () => {
    const trials = [
      aTrial({ number: 1, params: { 'optimizer.name': 'adam' } }),
      aTrial({ number: 2, params: { 'optimizer.name': 'sgd', 'optimizer.momentum': 0.9 } }),
    ];
    const table = trialTable(trials, ['valDice']);
    expect(table.head.slice(2, 5)).toEqual(['optimizer.name', 'optimizer.momentum', 'seed']);
    expect(table.rows.map((row) => row[3])).toEqual(['–', '0.9']);
  });

  it('tells why a trial failed', () => {
    const failed = aTrial({
      status: 'failed',
      failure: { reason: 'diverged', message: 'The loss is NaN.', epoch: 3 },
    });
    expect(trialTable([failed], []).rows[0]).toContain('failed: diverged');
  });

  it('puts the best group first, groups without a value last, and leaves std out where each has one run', () => {
    const row = (loss: string, mean: number | null, count = 1) => ({
      group: { 'params.loss.name': loss },
      count,
      metrics: { valDice: { mean, std: count > 1 ? 0.01 : null, min: mean, max: mean } },
    });
    const results = {
      groupBy: ['params.loss.name'],
      rows: [row('none', null), row('bce', 0.8), row('dice', 0.9)],
    };
    const table = resultsTable(results, { descending: true });
    expect(table.head).toEqual(['loss.name', 'runs', 'valDice']);
    expect(table.rows.map(([name]) => name)).toEqual(['dice', 'bce', 'none']);
    const repeated = resultsTable({ ...results, rows: [row('bce', 0.8, 3)] }, { descending: true });
    expect(repeated.head).toContain('valDice std');
  });

  it('counts what has ended of a sweep and names failures', () => {
    const sweep = aSweep({ completed: 4, failed: 1, running: 1 });
    expect(sweepTable([sweep]).rows[0]?.[2]).toBe('5 of 6, 1 failed');
  });
});

describe('progressText', () => {
  it('says how far, how good and how long', () => {
    const sweep = { ...aSweep({ completed: 3, queued: 3 }), estimatedRemainingMs: 61_000 };
    expect(progressText(sweep)).toBe('3 of 6 trials · best 0.9123 (bceDice, 1e-3) · 1 min 01 s left');
    const front = [{ pointId: 'p', values: [0.9, 2] }];
    expect(progressText({ ...sweep, best: null, front })).toBe(
      '3 of 6 trials · 1 on the front · 1 min 01 s left',
    );
  });
});
