import type { Architecture } from '../architecture/index.js';
import type { TrainingJob, TrainingResult } from '../job.js';
import { countImages } from '../random/batch-places.js';
import type { SeenInside } from '../recording/seen-inside.js';
import { deriveMetrics } from './derived-metrics.js';
import { describeFailure } from './describe-failure.js';
import { CancelledError } from './give-way.js';
import type { BestMeasurement } from './measure-best.js';
import { planLength } from './run-length.js';
import { noticesOf } from './run-notices.js';
import type { RunProgress } from './run-progress.js';

/** How a run ended. */
export type Ending = Pick<TrainingResult, 'status' | 'failure'> & {
  /** Of a run that completed. */
  best?: BestMeasurement;
};

function targetOf({ objective: { metric, mode }, target }: TrainingJob) {
  return target == null ? null : { metric, mode, value: target };
}

/** In the epochs that came to their end: only their time is known. */
function imagesSeen({ data, spec }: TrainingJob, { records, step }: RunProgress): number {
  const count = data.train.names.length;
  const { stepsPerEpoch } = planLength(spec.training, count);
  return countImages(count, spec.training, Math.min(step, records.length * stepsPerEpoch));
}

/** Of what a run threw. */
export function endingOf(error: unknown, progress: RunProgress): Ending {
  if (error instanceof CancelledError) return { status: 'cancelled' };
  const failure = describeFailure(error, progress.epochsDone + 1);
  return { status: 'failed', failure };
}

/** What is known of the network where a run ends. */
interface RunEnd {
  architecture: Architecture;
  /** Of the weights; null where none were read. */
  sha256: string | null;
  inside: SeenInside;
}

/** The result of a run that has ended. */
export function finish(
  job: TrainingJob,
  progress: RunProgress,
  { best, ...ending }: Ending,
  { architecture, sha256, inside }: RunEnd,
): TrainingResult {
  const { records, bestEpoch, flags, epochsDone, step } = progress;
  const { parameterCount, trainableParameterCount } = architecture;
  const derived = deriveMetrics(records, {
    bestEpoch,
    target: targetOf(job),
    steps: step,
    images: imagesSeen(job, progress),
    parameterCount,
    peakMemoryMb: process.resourceUsage().maxRSS * 1.024e-3,
    strengths: progress.strengths,
  });
  const notices = noticesOf(job, progress, ending, inside);
  return {
    ...ending,
    bestEpoch,
    metrics: { ...records[(bestEpoch ?? 0) - 1]?.metrics, ...best?.metrics },
    lastMetrics: records.at(-1)?.metrics ?? {},
    epochsDone,
    derived: { ...derived, sparsity: inside.sparsity, deadFraction: inside.deadFraction },
    flags: [...new Set([...flags, ...notices.map(({ flag }) => flag)])],
    notices,
    sampleScores: best?.sampleScores ?? null,
    parameterCount,
    trainableParameterCount,
    weightsSha256: sha256,
  };
}
