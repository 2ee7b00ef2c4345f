import type { EpochRecord } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { aSpec } from '../testing/a-trial.js';
import { findBestEpoch } from './best-epoch.js';
import { deriveMetrics } from './derived-metrics.js';
import { EarlyStopping } from './early-stopping.js';
import { planLength } from './run-length.js';
import { Snapshots } from './snapshots.js';

function recordsOf(metric: string, values: (number | null)[]): EpochRecord[] {
  return values.map((value, index) => ({
    epoch: index + 1,
    learningRate: 1,
    trainDurationMs: 500,
    validationDurationMs: 100,
    metrics: { [metric]: value },
  }));
}

describe('the best epoch', () => {
  const records = recordsOf('valDice', [0.1, 0.5, null, 0.5, 0.4]);

  it('is the first one of the best value; null never wins', () => {
    expect(findBestEpoch(records, { metric: 'valDice', mode: 'max' })).toBe(2);
    expect(findBestEpoch(records, { metric: 'valDice', mode: 'min' })).toBe(1);
    expect(findBestEpoch(records, { metric: 'valLoss', mode: 'min' })).toBeNull();
  });

  it('is the last one where the objective looks at the end', () => {
    expect(findBestEpoch(records, { metric: 'valDice', mode: 'max', at: 'last' })).toBe(5);
  });
});

describe('early stopping', () => {
  const spec = {
    monitor: 'valLoss',
    mode: 'min',
    patience: 2,
    minDelta: 0.1,
    minEpochs: 0,
    restoreBest: true,
  } as const;
  const stopsAt = (values: (number | null)[], changes = {}) => {
    let stopping = new EarlyStopping(
      { ...spec, ...changes },
      { bestEpoch: null, bestValue: null, stopped: false },
    );
    for (const [index, valLoss] of values.entries()) {
      if (stopping.observe(index + 1, { valLoss })) return index + 1;
      stopping = new EarlyStopping({ ...spec, ...changes }, stopping.state);
    }
    return null;
  };

  it('forgives one bump and stops after the patience', () => {
    expect(stopsAt([1, 1.2, 0.8, 0.9, 0.6])).toBeNull();
    expect(stopsAt([1, 0.8, 0.75, 0.75, 0.2])).toBe(4);
  });

  it('runs the least number of epochs in any case', () => {
    expect(stopsAt([1, 1, 1, 1, 1], { minEpochs: 5 })).toBe(5);
  });

  it('stops a run whose metric never exists', () => {
    expect(stopsAt([null, null, null])).toBe(2);
  });

  it('never stops when it is off', () => {
    const off = new EarlyStopping(null, { bestEpoch: null, bestValue: null, stopped: false });
    expect(off.observe(100, { valLoss: 9 })).toBe(false);
    expect(off.epochToRestore).toBeNull();
  });
});

it('keeps only the snapshots that are asked for and reads weights only for them', () => {
  const snapshots = new Snapshots([]);
  let reads = 0;
  const read = () => {
    reads += 1;
    return [];
  };
  snapshots.update(1, [1, 1], read);
  snapshots.update(2, [1, 2], read);
  snapshots.update(3, [2], read);
  expect(snapshots.list().map(({ epoch }) => epoch)).toEqual([2]);
  expect(reads).toBe(2);
});

it('plans steps over epochs', () => {
  const training = aSpec({ training: { batchSize: 4, epochs: 3 } }).training;
  expect(planLength(training, 10)).toEqual({ epochs: 3, steps: 9, stepsPerEpoch: 3 });
  expect(planLength({ ...training, steps: 4 }, 10)).toEqual({ epochs: 2, steps: 4, stepsPerEpoch: 3 });
  expect(planLength({ ...training, dropLast: true }, 10)).toMatchObject({ steps: 6 });
});

it('derives what describes the run', () => {
  const records = recordsOf('valDice', [0.1, 0.5, 0.8, 0.8, 0.805, 0.8, 0.8, 0.8]);
  for (const [index, record] of records.entries())
    Object.assign(record.metrics, { dice: 0.9, loss: 1 - index / 10 });
  const facts = {
    bestEpoch: 5,
    target: null,
    steps: 80,
    images: 800,
    parameterCount: 7,
    peakMemoryMb: 1,
    strengths: { l1: 0, l2: 0.1, l2norm: 0 },
  };
  const derived = deriveMetrics(records, facts);
  expect(derived).toMatchObject({ steps: 80, bestEpoch: 5, parameterCount: 7, l2: 0.1, convergenceEpoch: 3 });
  expect(derived.gap).toBeCloseTo(0.095, 6);
  expect(derived.secondsPerEpoch).toBeCloseTo(0.6, 6);
  expect(derived.imagesPerSecond).toBeCloseTo(200, 6);
  expect(derived.estimatedMax).toBeCloseTo(0.805 / 0.9, 6);
  expect(derived.oscillation).toBeCloseTo(0.1 / 0.7, 6);
});

it('estimates what a long run may reach, at most 1, and tells when a target was reached', () => {
  const facts = {
    bestEpoch: 3,
    target: { metric: 'valDice', mode: 'max', value: 0.5 } as const,
    steps: 3,
    images: 3,
    parameterCount: 1,
    peakMemoryMb: 1,
    strengths: null,
  };
  const of = (values: number[], changes = {}) =>
    deriveMetrics(recordsOf('valDice', values), { ...facts, ...changes });
  expect(of([0.3, 0.45, 0.4]).estimatedMax).toBeCloseTo(0.5, 12);
  expect(of([0.3, 0.95, 0.9]).estimatedMax).toBe(1);
  expect(of([]).estimatedMax).toBeNull();
  expect(of([0.3, 0.5, 0.6]).epochsToTarget).toBe(2);
  expect(of([0.3, 0.4]).epochsToTarget).toBeNull();
  expect(of([0.9], { target: null }).epochsToTarget).toBeNull();
  expect(of([0.9, 0.5], { target: { ...facts.target, mode: 'min' } }).epochsToTarget).toBe(2);
});
