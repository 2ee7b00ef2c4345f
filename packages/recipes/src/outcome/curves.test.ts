import { describe, expect, it } from 'vitest';
import { curveOf, fluctuationOf, lateDeviationOf } from './curves.js';
import type { TrialOutcome } from './run-outcome.js';

const run = (values: (number | null)[]) =>
  ({
    epochs: values.map((valDice, index) => ({ epoch: index + 1, metrics: { valDice } })),
  }) as unknown as TrialOutcome;

describe('a curve', () => {
  it('has what was measured', () => expect(curveOf(run([0.1, null, 0.3]), 'valDice')).toEqual([0.1, 0.3]));

  it('fluctuates where it turns, not where it grows', () => {
    expect(fluctuationOf(run([0.1, 0.5, 0.6, 0.9]), 'valDice')).toBeCloseTo(0, 12);
    expect(fluctuationOf(run([0.9, 0.2, 0.1]), 'valDice')).toBeCloseTo(0, 12);
    // 0.2 up, 0.1 down, 0.2 up: a way of 0.5 over a distance of 0.3, in three epochs.
    expect(fluctuationOf(run([0.1, 0.3, 0.2, 0.4]), 'valDice')).toBeCloseTo(0.2 / 3, 12);
    expect(fluctuationOf(run([0.1]), 'valDice')).toBeNaN();
  });

  it('deviates late by its last fifth', () => {
    expect(lateDeviationOf(run([0, 9, 0, 9, 0, 9, 0, 9, 1, 3]), 'valDice')).toBeCloseTo(Math.SQRT2, 12);
    expect(lateDeviationOf(run([0.1]), 'valDice')).toBeNaN();
  });
});
