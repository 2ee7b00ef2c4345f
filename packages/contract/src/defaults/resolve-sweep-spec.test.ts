import { describe, expect, it } from 'vitest';
import type { SweepSpec } from '../sweep-spec/sweep-spec.js';
import { validateSweepSpec } from '../validation/validate-sweep-spec.js';
import { resolveSweepSpec } from './resolve-sweep-spec.js';

const resolve = (spec: Partial<SweepSpec>) =>
  resolveSweepSpec({ name: 'x', dataset: 'heart', ...spec }, { dataset: 'heart@1' });

describe('resolveSweepSpec', () => {
  it('fills a sweep with the documented defaults', () => {
    expect(resolve({})).toEqual({
      name: 'x',
      notes: '',
      tags: [],
      runner: 'internal',
      dataset: 'heart@1',
      trial: {},
      parameters: {},
      conditions: [],
      overrides: [],
      exclude: [],
      zip: [],
      search: { method: 'grid', order: 'listed', per: [], startPoints: [] },
      pruner: { name: 'none', metric: null },
      objective: [{ metric: 'valDice', mode: 'max', at: 'best', window: 5 }],
      constraints: [],
      maxTrials: null,
      repeats: 1,
      seed: 1,
      aggregate: 'mean',
      onRunFailure: 'worst',
      onInvalidPoint: 'reject',
      force: [],
      epochBudget: null,
      stopWhen: { target: null, noImprovement: null },
      reuse: 'any',
      maxConcurrentTrials: null,
      priority: 0,
      requirements: { device: 'any', minMemoryMb: 0, labels: {} },
      timeLimitMs: null,
      trialTimeLimitMs: null,
      sessionLimitMs: null,
      maxAttempts: 3,
      leaseMs: 600_000,
      onOutOfMemory: 'fail',
      keepCheckpoints: {
        bestTrials: 10,
        best: 1,
        last: 0,
        every: null,
        optimizerState: false,
        maxBytes: null,
      },
      record: {
        predictions: { samples: 4, every: null },
        histograms: null,
        updateRatio: false,
        deadUnits: false,
        sampleScores: true,
        probeSamples: 8,
        stepLoss: false,
        split: true,
      },
    });
  });

  it('searches by grid when every parameter is finite, else by tpe with 100 trials', () => {
    const finite = resolve({
      parameters: { 'optimizer.name': ['adam', 'sgd'], 'model.depth': { type: 'int', low: 1, high: 4 } },
    });
    expect([finite.search.method, finite.maxTrials]).toEqual(['grid', null]);
    const open = resolve({ parameters: { 'model.dropout': { type: 'float', low: 0, high: 0.5 } } });
    expect([open.search.method, open.maxTrials]).toEqual(['tpe', 100]);
  });

  it('lets random run 100 trials unless told otherwise', () => {
    expect(resolve({ search: { method: 'random' } }).maxTrials).toBe(100);
    expect(resolve({ search: { method: 'random' }, maxTrials: 7 }).maxTrials).toBe(7);
    expect(resolve({ search: { method: 'random' }, maxTrials: null }).maxTrials).toBeNull();
  });

  it.each([
    [
      { method: 'mesh', borderRetest: {} },
      { points: 5, jitter: 0.25, borderRetest: { rounds: 3, outside: 2 } },
    ],
    [
      { method: 'tpe' },
      { startup: 20, candidates: 24, multivariate: false, priorWeight: 1, pending: 'worst' },
    ],
    [{ method: 'pbt' }, { population: 8, intervalEpochs: 5, quantile: 0.25, perturb: [0.8, 1.25] }],
    [{ method: 'coarseToFine' }, { factors: [10, 3, 1.7320508], epochsFactor: 3, points: 3 }],
    [
      { method: 'orderThenBinary', parameter: 'a' },
      { decades: [1e-4, 1e-3, 1e-2, 1e-1], mantissas: [1, 2, 3, 4, 5, 6, 7, 8, 9], extendBorder: true },
    ],
    [
      { method: 'growth', order: ['a'] },
      { minGain: 0.01, metric: null },
    ],
  ] as const)('gives the search %j its defaults', (search, expected) => {
    expect(resolve({ search: search as SweepSpec['search'] }).search).toMatchObject(expected);
  });

  it.each([
    [{ name: 'median' }, { startupTrials: 5, warmupEpochs: 5, interval: 1 }],
    [{ name: 'asha' }, { minEpochs: 1, reduction: 3 }],
    [{ name: 'hyperband' }, { minEpochs: 1, reduction: 3, brackets: null }],
  ] as const)('gives the pruner %j its defaults', (pruner, expected) => {
    expect(resolve({ pruner }).pruner).toMatchObject(expected);
  });

  it('gives back what may be posted again and resolves to itself', () => {
    const once = resolve({
      parameters: { 'optimizer.name': ['adam', 'sgd'] },
      stopWhen: { noImprovement: { trials: 5 } },
    });
    const posted = JSON.parse(JSON.stringify(once)) as SweepSpec;
    expect(validateSweepSpec(posted)).toEqual([]);
    expect(resolveSweepSpec(posted, { dataset: 'heart@1' })).toEqual(once);
  });
});
