import { expect, it } from 'vitest';
import { totalTime } from './latest-outcomes.js';
import type { OutcomeRecord } from './outcome-record.js';

const record = (recipe: string, seeds: number, trialMs?: number, isSynthetic = true): OutcomeRecord => ({
  ...{ recipe, document: 'A', title: '', findings: [], tables: [] },
  run: {
    ...{ id: recipe, dataset: 'heart-s@1', isSynthetic, scale: 'small', seeds, seed: 1 },
    ...{ startedAt: null, finishedAt: '2026-01-02T03:04:05.000Z' },
  },
  ...(trialMs !== undefined && { time: { wallMs: null, trialMs, trials: 4, reused: 0 } }),
});

it('adds up what the latest runs on synthetic data train, and leaves out those that do not tell', () => {
  const records = [
    record('a1', 1, 1e9),
    record('a1', 3, 1_800_000),
    record('a2', 1, 600_000),
    record('a3', 1),
    { ...record('a4', 1, 1e9, false), run: { ...record('a4', 1, 1e9, false).run, dataset: 'heart@1' } },
  ];
  const text = totalTime(records);
  expect(text).toContain('The 2 runs kept here that tell their time (of 3) have 8 trials');
  expect(totalTime([record('a1', 1)])).toBe('None of the runs kept here tells what its trials took.');
  expect(text).toContain(
    '40 min together: 20 min on two slots with the seeds that they have, 10 min with one seed',
  );
});
