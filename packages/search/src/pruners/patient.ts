import { type CurvePruner, shortNumber } from './pruner.js';
import { bestOf } from './run-curve.js';

/**
 * Prunes a run whose best value of the last `patience + 1` epochs is worse than its best value before, by more than `minDelta`. The
 * rule of Optuna's PatientPruner without a pruner inside: a curve that stays level is not pruned.
 */
export function patientPruner({ patience, minDelta }: { patience: number; minDelta: number }): CurvePruner {
  return {
    kind: 'curve',
    peers: null,
    looksAt: (curve) => curve.length > patience + 1,
    judge(curve) {
      const before = bestOf(curve.slice(0, -patience - 1));
      const since = bestOf(curve.slice(-patience - 1));
      // What is no number cannot be compared.
      if (before === null || since === null || before + minDelta >= since) return null;
      return `has been worse than its best, ${shortNumber(Math.abs(before))}, for ${patience + 1} epochs`;
    },
  };
}
