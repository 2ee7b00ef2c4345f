import { describe, expect, it } from 'vitest';
import type { TrialOutcome } from './run-outcome.js';
import { stepOscillation } from './step-oscillation.js';

const run = (stepLosses: (number | null)[]) =>
  stepOscillation({ recording: { epochs: [], stepLosses } } as unknown as TrialOutcome);

describe('oscillation by steps', () => {
  it('is the way over the drop: of a straight fall 1, but for the means at its ends', () => {
    const straight = Array.from({ length: 21 }, (_, step) => 2 - step / 20);
    expect(run(straight)).toBeCloseTo(1 / (16 / 20), 10);
    const wiggly = straight.map((loss, step) => loss + (step % 2 === 0 ? 0.1 : -0.1));
    expect(run(wiggly)).toBeGreaterThan(3 * run(straight));
  });

  it('is none where the loss rose or too few steps were recorded', () => {
    expect(run(Array.from({ length: 21 }, (_, step) => step))).toBeNaN();
    expect(run([1, 0.5])).toBeNaN();
    expect(run([])).toBeNaN();
  });
});
