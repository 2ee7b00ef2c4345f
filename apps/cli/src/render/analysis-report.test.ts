import type { Analysis } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { analysisReport } from './analysis-report.js';

const analysis: Analysis = {
  sweepId: '0190a1b2-0000-7000-8000-000000000001',
  metric: 'valDice',
  mode: 'max',
  computedAt: '2026-01-01T00:00:00.000Z',
  trialsSeen: 24,
  pointsSeen: 12,
  pointsUsed: 12,
  sampled: false,
  best: [
    {
      pointId: '0190a1b2-0000-7000-8000-000000000002',
      number: 11,
      value: 0.8,
      std: 0.01,
      count: 2,
      params: { 'optimizer.learningRate': 0.001 },
      trialIds: [],
    },
  ],
  importance: {
    evaluator: 'pedAnova',
    pointsUsed: 12,
    items: [
      { parameter: 'optimizer.learningRate', importance: 0.9 },
      { parameter: 'loss.name', importance: 0.1 },
    ],
  },
  convergence: {
    points: 12,
    sinceImprovement: 1,
    improvements: [{ order: 11, number: 11, value: 0.8, at: '2026-01-01T00:00:00.000Z' }],
  },
  suggestions: [{ code: 'finerMesh', message: 'Look closer.', set: {} }],
  nextMesh: { reason: 'finer', parameters: { 'optimizer.learningRate': [0.001] }, cells: 1, epochsFactor: 3 },
};

it('tells an analysis in sections, and leaves out what is not there', () => {
  const text = analysisReport('rates', analysis);
  expect(text).toMatch(/^rates: valDice \(max\), 12 points of 24 trials\n\nBest points\n/);
  expect(text).toContain(
    `  optimizer.learningRate   90 %  ${'█'.repeat(27)}\n  loss.name                10 %  ███`,
  );
  expect(text).toContain('Best 0.8000 at point 11 (2026-01-01T00:00:00.000Z), 1 of 12 points ago.');
  expect(text).toContain('  - Look closer.');
  expect(text).toContain('"optimizer.learningRate": [');
  const { suggestions: _, nextMesh: __, ...bare } = analysis;
  expect(analysisReport('rates', { ...bare, sampled: true, pointsUsed: 5 })).not.toContain(
    'What to try next',
  );
});

it('shows the classes of learning rates, also where no point has a value', () => {
  const run = { pointId: 'p', epochs: 2 };
  const good = { ...run, number: 1, trialId: 'a', learningRate: 1e-3, class: 'ok' as const, endLoss: 0.2 };
  const bad = { ...run, number: 2, trialId: 'b', learningRate: 1, class: 'diverged' as const, endLoss: null };
  const counts = { ok: 1, diverged: 1, flat: 0, plateau: 0 };
  const rateClasses = { items: [good, bad], counts, chosen: good, sampled: false };
  const lines = analysisReport('rates', { ...analysis, rateClasses }).split('\n');
  const from = lines.indexOf('Learning rates');
  expect(lines[from + 3]).toMatch(/^ *1e-3 +ok +0\.2000 +2 +1 +chosen$/);
  expect(lines[from + 4]).toMatch(/^ *1 +diverged +\S* +2 +2 *$/);
});
