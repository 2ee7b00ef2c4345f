import { ProblemError, resolveSweepSpec, type SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { assertSettingsAvailable } from './unavailable-settings.js';

function refused(spec: Partial<SweepSpec>): string[] {
  try {
    assertSettingsAvailable(
      resolveSweepSpec({ name: 'x', dataset: 'nuclei', ...spec }, { dataset: 'nuclei@1' }),
    );
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.errors.map(({ path }) => path);
  }
}

describe('settings of a sweep', () => {
  it('are all available by default', () => {
    expect(refused({})).toEqual([]);
  });

  it('are not refused where they are carried out', () => {
    expect(refused({ stopWhen: { target: 0.9, noImprovement: { trials: 5 } } })).toEqual([]);
    expect(
      refused({
        objective: [
          { metric: 'valDice', mode: 'max' },
          { metric: 'parameterCount', mode: 'min' },
        ],
      }),
    ).toEqual([]);
    expect(refused({ record: { histograms: { every: 1 }, updateRatio: true, stepLoss: true } })).toEqual([]);
  });
});
