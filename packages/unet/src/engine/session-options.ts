import type { TrainingJob } from '../job.js';
import type { SessionOptions } from './trial-session.js';

const gradientNorm = 'gradientNorm';

/** What the graph must be able to do beside the spec's own needs. */
export function sessionOptions(job: TrainingJob): SessionOptions {
  const { spec, objective, microBatchSize, recording } = job;
  const { schedule, training } = spec;
  const isFollowed = [
    objective.metric,
    training.earlyStopping?.monitor,
    schedule.name === 'reduceOnPlateau' ? schedule.monitor : null,
  ].includes(gradientNorm);
  const measuresGradientNorm = isFollowed || (job.measuresGradientNorm ?? false);
  return { microBatchSize, measuresGradientNorm, recording };
}
