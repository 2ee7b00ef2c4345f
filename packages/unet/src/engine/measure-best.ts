import type { Metrics } from '../job.js';
import { nameSideMetrics, nameTestMetrics } from '../metrics/epoch-metrics.js';
import type { SampleScores } from '../metrics/sample-scores.js';
import { needsBestWeights, planBorders } from './border-plan.js';
import { type MeasuringContext, measureSide } from './measure-side.js';
import type { RunProgress } from './run-progress.js';
import { changesValidation } from './validation-changes.js';
import { withWeights } from './with-weights.js';

/** What is measured once, with the weights of the best epoch. */
export interface BestMeasurement {
  /** Of the test side, and those of the validation side that not every epoch measures. */
  metrics: Metrics;
  /** Of the validation images; null unless `job.sampleScores` asks for them. */
  sampleScores: SampleScores | null;
}

/**
 * Measures the best epoch's weights; the session's weights are the same afterwards. Nothing is measured where nothing is
 * asked for, and where no epoch could be called the best.
 */
export async function measureBest(
  context: MeasuringContext & { progress: RunProgress },
): Promise<BestMeasurement> {
  const { job, session, progress } = context;
  const best = progress.snapshots.at(progress.bestEpoch ?? 0);
  if (!best || !needsBestWeights(job)) return { metrics: {}, sampleScores: null };
  const borders = planBorders(job).atBest;
  return withWeights(session, best, async () => {
    const validation = await measureValidation(context, borders, progress.bestEpoch);
    if (session.sides.test.length === 0) return validation;
    const test = await measureSide(context, 'test', { borders });
    const { penalty } = session.measureWeights();
    const named = nameTestMetrics({ ...test.regions, ...test.borders }, penalty);
    return { ...validation, metrics: { ...validation.metrics, ...named } };
  });
}

async function measureValidation(
  context: MeasuringContext,
  borders: boolean,
  epoch: number | null,
): Promise<BestMeasurement> {
  const scores = context.job.sampleScores ?? false;
  if (!borders && !scores) return { metrics: {}, sampleScores: null };
  const changedIn = changesValidation(context.job.spec) ? epoch : null;
  const measured = await measureSide(context, 'validation', { borders, scores, changedIn });
  return {
    metrics: measured.borders ? nameSideMetrics('val', measured.borders) : {},
    sampleScores: measured.scores,
  };
}
