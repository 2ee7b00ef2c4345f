import { DivergedError } from '../engine/run-epoch.js';
import type { TrialSession } from '../engine/trial-session.js';
import type { TrainingJob } from '../job.js';
import { createAccumulator } from '../metrics/create-accumulator.js';
import { firstBatch } from './first-batch.js';

/**
 * The data loss of the first training batch with the weights as they are, in evaluation mode: no dropout, no
 * augmentation, moving statistics 0 and 1 where the weights are fresh.
 * @throws DivergedError where it is no finite number
 */
export function measureInitialLoss(session: TrialSession, { spec, data, seed }: TrainingJob): number {
  const regions = createAccumulator(session.loss, data.height * data.width);
  regions.add(session.evaluate(firstBatch(spec, data.train.names.length, seed)));
  const loss = regions.dataLoss();
  if (!Number.isFinite(loss)) throw new DivergedError('the loss of the first batch is no finite number');
  return loss;
}
