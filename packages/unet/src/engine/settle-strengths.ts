import { type Architecture, listWeights } from '../architecture/index.js';
import { measureInitialLoss } from '../calibration/initial-loss.js';
import {
  type PenaltyKind,
  type PenaltyValues,
  penaltyKinds,
  sumPenalties,
} from '../calibration/penalty-sums.js';
import type { TrainingJob } from '../job.js';
import type { RunProgress } from './run-progress.js';
import type { TrialSession } from './trial-session.js';

/**
 * Gives relative penalties their absolute strengths, from the weights before the first step: a relative strength of 1
 * makes the penalty as large as the data loss. A run that goes on keeps the strengths it had.
 * @throws DivergedError where the first batch has no finite loss
 */
export function settleStrengths(
  session: TrialSession,
  architecture: Architecture,
  job: TrainingJob,
  progress: RunProgress,
): void {
  const { regularizer } = job.spec;
  if (!regularizer.relative) return;
  const isOff = penaltyKinds.every((kind) => regularizer[kind] === 0);
  progress.strengths ??= isOff ? regularizer : calibrated(session, architecture, job);
  session.setStrengths(progress.strengths);
}

function calibrated(session: TrialSession, architecture: Architecture, job: TrainingJob): PenaltyValues {
  const { regularizer } = job.spec;
  const loss = measureInitialLoss(session, job);
  const atOne = sumPenalties(listWeights(architecture), session.weights(), regularizer.weights);
  const absolute = (kind: PenaltyKind) =>
    regularizer[kind] === 0 ? 0 : (regularizer[kind] * loss) / atOne[kind];
  return { l1: absolute('l1'), l2: absolute('l2'), l2norm: absolute('l2norm') };
}
