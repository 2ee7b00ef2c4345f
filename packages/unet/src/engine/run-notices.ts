import { findNotices } from '../flags/find-notices.js';
import type { Notice } from '../flags/notice.js';
import { standingNotice } from '../flags/standing-notice.js';
import type { TrainingJob, TrainingResult } from '../job.js';
import type { SeenInside } from '../recording/seen-inside.js';
import type { RunProgress } from './run-progress.js';

/** What stood out in a run that has ended, the set-up's own notices first. */
export function noticesOf(
  { spec, objective }: TrainingJob,
  { records, bestEpoch, flags, initialLoss, initialWeights, earlyStopping }: RunProgress,
  { status, failure }: Pick<TrainingResult, 'status' | 'failure'>,
  { deadFraction, updateRatio }: Pick<SeenInside, 'deadFraction' | 'updateRatio'>,
): Notice[] {
  const standing = [...flags].flatMap((flag) => standingNotice(flag) ?? []);
  const found = findNotices({
    records,
    spec,
    bestEpoch: objective.at === undefined || objective.at === 'best' ? bestEpoch : null,
    initialLoss,
    initialWeights: initialWeights ?? null,
    failure: failure ?? null,
    ranOut: status === 'completed' && !earlyStopping.state.stopped,
    deadFraction,
    updateRatio,
  });
  return [...standing, ...found];
}
