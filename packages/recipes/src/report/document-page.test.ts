import { describe, expect, it } from 'vitest';
import { recipes } from '../all-recipes.js';
import { documentPage } from './document-page.js';
import type { OutcomeRecord } from './outcome-record.js';

const record: OutcomeRecord = {
  recipe: 'a1-batch-size',
  document: 'A',
  title: 'Batch size 10 or 15',
  run: {
    id: '01940000-0000-7000-8000-000000000001',
    dataset: 'heart@2',
    isSynthetic: false,
    scale: 'small',
    seeds: 3,
    seed: 1,
    startedAt: null,
    finishedAt: '2026-01-02T03:04:05.000Z',
  },
  findings: [
    { id: 'a', grade: 'H', says: 'One.', contradiction: null, holds: true, found: 'x | y', verdict: 'holds' },
    {
      id: 'b',
      grade: 'R',
      says: 'Two.',
      contradiction: 'But.',
      holds: false,
      found: '0.1',
      verdict: 'does not agree',
    },
  ],
  tables: [],
};

describe('the page of a document', () => {
  it('has every recipe of the document and no other, run or not', () => {
    const page = documentPage('A', [], () => null);
    for (const { name, title, document } of recipes)
      expect(page.includes(`## ${name}: ${title}`)).toBe(document === 'A');
    expect(page).toContain('No run of it is kept here yet.');
  });

  it('shows the command, date and findings of runs, and what did not hold by itself', () => {
    const page = documentPage('A', [record], (name) => (name === 'a1-batch-size' ? 'images/a1.png' : null));
    expect(page).toContain(
      '`unetsweep recipe run a1-batch-size --dataset heart@2 --scale small --seeds 3` (heart@2; 3 seeds; 2026-01-02)',
    );
    expect(page).toContain('| H | One. | holds | x \\| y |');
    expect(page).toContain('| R | Two. *But.* | **does not agree** | 0.1 |');
    expect(page).toContain('![Batch size 10 or 15](images/a1.png)');
    const [, unconfirmed = ''] = page.split('## What could not be confirmed');
    expect(unconfirmed.trim()).toBe(
      '- **a1-batch-size** (R, heart@2, 3 seeds): Two. Not so in our run: 0.1.',
    );
  });

  it('shows runs on real images by themselves, and of several runs the one of most seeds', () => {
    const synthetic = { ...record, run: { ...record.run, dataset: 'heart-s@1', isSynthetic: true } };
    const of = (seeds: number, found: string, finishedAt = record.run.finishedAt): OutcomeRecord => ({
      ...synthetic,
      run: { ...synthetic.run, seeds, finishedAt },
      findings: record.findings.map((finding) => ({ ...finding, grade: 'S', found })),
    });
    const page = documentPage(
      'A',
      [
        record,
        of(1, 'one', '2027-01-01T00:00:00.000Z'),
        of(3, 'old'),
        of(3, 'new', '2026-05-01T00:00:00.000Z'),
      ],
      () => null,
    );
    expect(page).not.toMatch(/\| (one|old) \|/);
    expect(page).toContain('| new |');
    const [own = '', real = ''] = page.split('## On real images');
    expect(own).not.toContain('heart@2');
    expect(real).toContain('### a1-batch-size: Batch size 10 or 15');
    expect(real).toContain('heart@2; 3 seeds');
  });

  it('calls a claim of grade S over fewer than three seeds an indication', () => {
    const run = { ...record.run, seeds: 2 };
    const findings = record.findings.map((finding) => ({ ...finding, grade: 'S' as const }));
    const page = documentPage('A', [{ ...record, run, findings }], () => null);
    expect(page).toContain('| S | One. | holds (an indication) |');
    expect(page).not.toContain('| holds |');
  });

  it('gives our reason where a claim of a recipe did not hold, and what trials took', () => {
    const [finding] = record.findings;
    const middle = { ...finding, id: 'middle-is-faster', holds: false } as OutcomeRecord['findings'][number];
    const time = { wallMs: 600, trialMs: 90_000, trials: 18, reused: 3 };
    const page = documentPage('A', [{ ...record, recipe: 'a5-l2', findings: [middle], time }], () => null);
    expect(page).toContain('Not so in our run: x | y. The networks of small scale underfit');
    expect(page).toContain('18 trials of 90 s together, 3 of them reused');
  });
});
