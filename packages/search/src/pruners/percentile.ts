import { type CurvePruner, shortNumber } from './pruner.js';
import { bestOf, isLookedAt, type RunCurve } from './run-curve.js';

interface PercentileOptions {
  /** Share of the completed runs, the best ones, that a run must keep up with, in percent. */
  percentile: number;
  startupTrials: number;
  warmupEpochs: number;
  interval?: number;
}

/**
 * Prunes a run whose best value so far is worse than the given percentile of what completed runs had in the same epoch, and one that
 * measured no number so far. The rule of Optuna's PercentilePruner; with 50 % the median rule (Golovin et al., Google Vizier, 2017).
 */
export function percentilePruner(options: PercentileOptions): CurvePruner {
  const { percentile, startupTrials, warmupEpochs, interval } = options;
  return {
    kind: 'curve',
    peers: { startupTrials, share: percentile / 100 },
    looksAt: (curve: RunCurve) => isLookedAt(curve, warmupEpochs, interval),
    judge(curve, peers) {
      if (!peers || peers.completed === 0 || peers.completed < startupTrials) return null;
      const best = bestOf(curve);
      if (best === null) return 'has measured no number so far';
      if (peers.quantile === null || best <= peers.quantile) return null;
      const bar = shortNumber(Math.abs(peers.quantile));
      return `is worse than ${percentile === 50 ? 'the median' : `percentile ${percentile}`} of completed runs in this epoch, ${bar}`;
    },
  };
}
