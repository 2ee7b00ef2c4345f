import type { NamedWeights } from '../checkpoint/named-weights.js';
import { weightsSha256 } from '../checkpoint/weights-sha256.js';
import type { TrainedCheckpoint, TrainingCallbacks, TrainingJob } from '../job.js';
import { tell } from './callback-error.js';
import type { EpochContext } from './run-epoch.js';
import type { RunProgress } from './run-progress.js';
import { withWeights } from './with-weights.js';

/** Puts the weights back that early stopping ends with, and gives the checkpoints that were asked for. */
export async function handOver(context: EpochContext): Promise<void> {
  const { job, callbacks, session, progress } = context;
  const { earlyStopping, snapshots } = progress;
  await showBest(context);
  const restored = snapshots.at(earlyStopping.epochToRestore ?? 0);
  if (restored) session.restore(restored, session.slots());
  await handOverBest(job, callbacks, progress);
  if (job.keep.last) {
    const epoch = restored ? (earlyStopping.epochToRestore ?? 0) : progress.epochsDone;
    const last = checkpoint('last', epoch, progress, session.weights());
    await tell(() => callbacks.onCheckpoint?.(last));
  }
}

/** Gives the best epoch's checkpoint, where it is asked for and there is one. */
export async function handOverBest(
  { keep }: TrainingJob,
  callbacks: TrainingCallbacks,
  progress: RunProgress,
): Promise<void> {
  const { snapshots, bestEpoch } = progress;
  const best = snapshots.at(bestEpoch ?? 0);
  if (keep.best && best && bestEpoch !== null)
    await tell(() => callbacks.onCheckpoint?.(checkpoint('best', bestEpoch, progress, best)));
}

/** The best epoch's weights take their place for a moment. */
async function showBest({ callbacks, session, progress }: EpochContext): Promise<void> {
  const { snapshots, bestEpoch, records, epochsDone } = progress;
  const best = snapshots.at(bestEpoch ?? 0);
  const record = records[(bestEpoch ?? 0) - 1];
  if (!callbacks.onBest || !best || !record) return;
  const show = () => tell(() => callbacks.onBest?.(record, (images) => session.predict(images)));
  await (bestEpoch === epochsDone ? show() : withWeights(session, best, show));
}

export function checkpoint(
  kind: TrainedCheckpoint['kind'],
  epoch: number,
  { records }: RunProgress,
  weights: NamedWeights,
): TrainedCheckpoint {
  const metrics = records[epoch - 1]?.metrics ?? {};
  return { kind, epoch, metrics, weights, weightsSha256: weightsSha256(weights) };
}
