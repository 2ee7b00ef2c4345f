import type { Metrics } from '../job.js';
import { nameTestMetrics } from '../metrics/epoch-metrics.js';
import { type EpochContext, evaluate } from './run-epoch.js';
import { withWeights } from './with-weights.js';

/**
 * Metrics of the test side with the weights of the best epoch; the session's weights are the same afterwards. Empty
 * without a test side, and where no epoch could be called the best.
 */
export async function measureTest(context: EpochContext): Promise<Metrics> {
  const { session, progress } = context;
  const best = progress.snapshots.at(progress.bestEpoch ?? 0);
  if (session.sides.test.length === 0 || !best) return {};
  return withWeights(session, best, async () => {
    const tested = await evaluate(context, session.sides.test);
    return nameTestMetrics(tested.metrics(), session.measureWeights().penalty);
  });
}
