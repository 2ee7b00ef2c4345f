import type { EpochRecord } from '@unetsweep/contract';
import type { PartOutcome, TrialOutcome } from '../outcome/run-outcome.js';

const epoch = (number: number, loss: number | null): EpochRecord => ({
  ...{ epoch: number, learningRate: 1e-3, trainDurationMs: 1, validationDurationMs: 1 },
  metrics: { loss, valLoss: loss === null ? null : 2 * loss, dice: 0.5, valDice: 0.4 },
});

/** A trial that completed after two epochs, with pictures and histograms. */
export function aTrial(changes: Partial<TrialOutcome>): TrialOutcome {
  const lastMetrics = { loss: 0.5, valLoss: 1, dice: 0.5, valDice: 0.4 };
  const counts = [1, 3, 1];
  const histogram = (drift: number | null) => ({
    ...{ layer: 'head/kernel', kind: 'weights' as const, low: -1, high: 1, counts, mean: 0, std: 1 },
    ...{ skew: 0, kurtosis: 0, roughness: 0.5, drift },
  });
  return {
    ...{ id: 'trial', number: 1, pointId: 'point', status: 'completed', params: {}, spec: null, seed: 1 },
    ...{ repeat: 1, fold: null, metrics: lastMetrics, lastMetrics, derived: { gap: 0.1 }, flags: [] },
    ...{ bestEpoch: 2, epochsDone: 2, attempts: 1, parameterCount: 10, failure: null, fingerprint: null },
    ...{ reusedFrom: null, durationMs: 1, epochs: [epoch(1, 1), epoch(2, 0.5)] },
    recording: {
      epochs: [
        { epoch: 1, histograms: [histogram(null)], layers: [] },
        { epoch: 2, histograms: [histogram(0.1)], layers: [] },
      ],
      stepLosses: [],
    },
    picture: {
      ...{ sample: '<slice>', epoch: 2, dice: 0.4 },
      ...{ image: Uint8Array.of(1), truth: Uint8Array.of(2), prediction: Uint8Array.of(3) },
    },
    split: null,
    weights: [],
    ...changes,
  };
}

/** The same trial where its loss became infinite in the first epoch. */
export const diverged = (changes: Partial<TrialOutcome>): TrialOutcome =>
  aTrial({
    ...{ status: 'failed', metrics: {}, lastMetrics: {}, derived: {}, bestEpoch: null, epochsDone: 1 },
    ...{ epochs: [epoch(1, null)], recording: null, picture: null, parameterCount: null },
    ...changes,
  });

export const sweepOf = (trials: readonly TrialOutcome[]): PartOutcome => ({
  kind: 'sweep',
  sweepId: 'sweep',
  parameters: {},
  trials,
  results: [],
});
