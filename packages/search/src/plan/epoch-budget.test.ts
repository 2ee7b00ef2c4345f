import { describe, expect, it } from 'vitest';
import { sweepOf } from '../testing/sweeps.js';
import { decideEpochs } from './epoch-budget.js';

const rules = { window: 3, minGain: 0.01 };

function decide(values: (number | null)[], metric = 'valDice', mode: 'min' | 'max' = 'max') {
  const records = values.map((value, index) => ({
    epoch: index + 1,
    learningRate: 1,
    trainDurationMs: 1,
    validationDurationMs: 1,
    metrics: { [metric]: value },
  }));
  return decideEpochs(records, sweepOf({ objective: { metric, mode } }), rules);
}

describe('the epochs that an anchor run gives to the others', () => {
  it('end where the objective gains too little over the window', () => {
    expect(decide([0.1, 0.5, 0.8, 0.804, 0.8, 0.806, 0.9])).toEqual({ epochs: 3, converged: true });
  });

  it('are those of a loss that falls no more', () => {
    expect(decide([1, 0.5, 0.4, 0.395, 0.4, 0.394], 'valLoss', 'min')).toEqual({
      epochs: 3,
      converged: true,
    });
  });

  it('are all of its own where it improves until the end, or the window was not over', () => {
    expect(decide([0.1, 0.2, 0.3, 0.4, 0.5])).toEqual({ epochs: 5, converged: false });
    expect(decide([0.1, 0.8, 0.8, 0.8])).toEqual({ epochs: 4, converged: false });
  });

  it('count epochs, also where only some were measured', () => {
    expect(decide([null, 0.8, null, 0.8, null, 0.8, null, 0.8])).toEqual({ epochs: 2, converged: true });
  });

  it('are unknown where nothing was ever a number', () => {
    expect(decide([null, null])).toBeNull();
    expect(decide([])).toBeNull();
  });
});
