import { describe, expect, it } from 'vitest';
import type { Metrics } from '../job.js';
import { EarlyStopping } from './early-stopping.js';

const spec = {
  monitor: 'valLoss',
  mode: 'min',
  patience: 3,
  minDelta: 0,
  minEpochs: 0,
  restoreBest: true,
} as const;

/** The epoch that ends a run with this curve, and the one whose weights it ends with; undefined: not validated. */
function endOf(curve: (number | null | undefined)[], changes = {}) {
  const stopping = new EarlyStopping(
    { ...spec, ...changes },
    { bestEpoch: null, bestValue: null, stopped: false },
  );
  for (const [index, valLoss] of curve.entries()) {
    const metrics: Metrics = valLoss === undefined ? {} : { valLoss };
    if (stopping.observe(index + 1, metrics)) return [index + 1, stopping.epochToRestore];
  }
  return [null, stopping.epochToRestore];
}

describe('a validation curve', () => {
  it('that rises and falls again does not end the run', () => {
    expect(endOf([1, 0.8, 0.9, 1, 0.7, 0.8, 0.75, 0.6])).toEqual([null, 8]);
  });

  it('that rises for as long as the patience ends it, with the best epoch to put back', () => {
    expect(endOf([1, 0.8, 0.6, 0.7, 0.65, 0.9, 0.1])).toEqual([6, 3]);
    expect(endOf([1, 0.8, 0.6, 0.7, 0.65, 0.9], { restoreBest: false })).toEqual([6, null]);
  });

  it('that is measured now and then ends it only where it is measured', () => {
    const none = undefined;
    expect(endOf([none, none, none, none, 0.5, none, none, none, none, 0.4])).toEqual([null, 10]);
    expect(endOf([none, none, none, none, 0.5, none, none, none, none, 0.6])).toEqual([10, 5]);
  });

  it('that is no number counts as no improvement', () => {
    expect(endOf([0.5, null, null, null])).toEqual([4, 1]);
  });

  it('ends no run before its least number of epochs', () => {
    expect(endOf([0.5, 0.6, 0.7, 0.8, 0.9, 1], { minEpochs: 6 })).toEqual([6, 1]);
  });
});
