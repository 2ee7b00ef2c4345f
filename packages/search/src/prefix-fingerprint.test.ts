import type { SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { prefixFingerprint } from './prefix-fingerprint.js';
import { resolvePoint } from './resolve-point.js';
import { nuclei, sweepOf } from './testing/sweeps.js';

type Trial = NonNullable<SweepSpec['trial']> & { training?: object };

const prefixOf = (trial: Trial, seed = 1) =>
  prefixFingerprint({
    spec: resolvePoint(sweepOf({ trial }), {}, nuclei),
    seed,
    fold: null,
    datasetSha256: 'ab'.repeat(32),
    engineVersion: 1,
  });
const epochs = (count: number) => ({ training: { epochs: count } });

describe('the fingerprint of first epochs', () => {
  it('is the same for every length, and another one for anything else', () => {
    expect(prefixOf(epochs(10))).toBe(prefixOf(epochs(300)));
    expect(prefixOf(epochs(10))).toMatch(/^[0-9a-f]{64}$/);
    expect(prefixOf(epochs(10), 2)).not.toBe(prefixOf(epochs(10)));
    expect(prefixOf({ ...epochs(10), optimizer: { name: 'sgd', learningRate: 0.1 } })).not.toBe(
      prefixOf(epochs(10)),
    );
  });

  it.each<[string, Trial]>([
    ['the rate falls along a cosine', { schedule: { name: 'cosine' } }],
    ['the rate makes one cycle', { schedule: { name: 'oneCycle' } }],
    ['drops come after shares of the run', { schedule: { name: 'multistep', at: [0.5], unit: 'fraction' } }],
    [
      'the warm-up is a share of the run',
      { schedule: { name: 'constant', warmup: { length: 0.1, unit: 'fraction' } } },
    ],
    ['cycles are shares of the run', { schedule: { name: 'cyclic', halfCycle: 0.1, unit: 'fraction' } }],
    ['the run may stop early', { training: { epochs: 10, earlyStopping: {} } }],
    ['steps decide the length', { training: { steps: 100 } }],
    ['the last epoch alone is validated', { training: { epochs: 10 }, validation: { every: 3 } }],
  ])('is none where %s', (_, trial) => {
    expect(prefixOf(trial)).toBeNull();
  });

  it.each<[string, Trial]>([
    ['drops come after epochs', { schedule: { name: 'step', every: 5 } }],
    ['the rate follows a plateau', { schedule: { name: 'reduceOnPlateau' } }],
    ['the warm-up is an epoch', { schedule: { name: 'constant', warmup: { length: 1 } } }],
    ['the last epoch is validated in any case', { training: { epochs: 9 }, validation: { every: 3 } }],
  ])('is one where %s', (_, trial) => {
    expect(prefixOf(trial)).not.toBeNull();
  });
});
