import { type Architecture, describeArchitecture } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { weightsSha256 } from '../checkpoint/weights-sha256.js';
import { engineVersion } from '../engine-version.js';
import type {
  Metrics,
  TrainedCheckpoint,
  TrainingCallbacks,
  TrainingControl,
  TrainingJob,
  TrainingResult,
} from '../job.js';
import type { ResumeState } from '../resume/resume-state.js';
import { assertSupported } from '../unsupported-fields.js';
import { deriveMetrics } from './derived-metrics.js';
import { describeFailure } from './describe-failure.js';
import { measureTest } from './measure-test.js';
import { CancelledError, type EpochContext, runEpoch } from './run-epoch.js';
import { planLength } from './run-length.js';
import { RunProgress } from './run-progress.js';
import { sessionOptions } from './session-options.js';
import { settleStrengths } from './settle-strengths.js';
import { TrialSession } from './trial-session.js';
import { validateData } from './validate-job.js';
import { withWeights } from './with-weights.js';

type Ending = Pick<TrainingResult, 'status' | 'failure'> & {
  /** Of the test side. */
  testMetrics?: Metrics;
};

/**
 * Trains one trial from its beginning, or from `job.resume`, to its end. Going on from a resume state gives, bit for
 * bit, the weights of the undisturbed run (same thread count and instruction set, on a CPU).
 *
 * Blocks the thread for one step at a time. Never rejects for what happens to the trial itself: divergence, missing
 * memory and bad data are results of status `failed`.
 * @throws UnsupportedSpecError where the spec asks for what the engine does not do; whatever a callback throws
 */
export async function train(
  job: TrainingJob,
  callbacks: TrainingCallbacks = {},
  control: TrainingControl = {},
): Promise<TrainingResult> {
  const { channels, classes } = job.data;
  assertSupported(job.spec, { channels, classes });
  const architecture = describeArchitecture(job.spec.model, { channels, classes });
  const progress = new RunProgress(job);
  if (job.data.train === job.data.validation) progress.flags.add('valIsTrain');
  let session: TrialSession | undefined;
  try {
    validateData(job);
    session = new TrialSession(job.spec, architecture, job.data, job.seed, sessionOptions(job));
    if (job.resume) session.restore(job.resume.weights, job.resume.slots);
    else session.initialize();
    settleStrengths(session, architecture, job, progress);
    const length = planLength(job.spec.training, job.data.train.names.length);
    const ending = await runEpochs({ job, callbacks, control, session, progress, length });
    return finish(job, architecture, progress, ending, weightsSha256(session.weights()));
  } catch (error) {
    if (error instanceof CallbackError) throw error.cause;
    return finish(job, architecture, progress, endingOf(error, progress), null);
  } finally {
    session?.dispose();
  }
}

async function runEpochs(context: EpochContext): Promise<Ending> {
  const { job, callbacks, control, session, progress, length } = context;
  let stops = progress.earlyStopping.state.stopped;
  while (!stops && progress.step < length.steps) {
    const record = await runEpoch(context, progress.epochsDone + 1);
    stops = progress.finishEpoch(record, () => session.weights());
    await tell(() => callbacks.onEpoch?.(record, (images) => session.predict(images)));
    const { every } = job.keep;
    if (every && record.epoch % every === 0) {
      const periodic = checkpoint('periodic', record.epoch, progress, session.weights());
      await tell(() => callbacks.onCheckpoint?.(periodic));
    }
    const isPaused = control.shouldPause?.() ?? false;
    const reason = isPaused ? 'pause' : 'epochEnd';
    await tell(() => callbacks.onState?.(() => makeState(context), { epoch: record.epoch, reason }));
    if (isPaused && !stops && progress.step < length.steps) return { status: 'paused' };
    if (control.signal?.aborted) return { status: 'cancelled' };
  }
  await handOver(context);
  return { status: 'completed', testMetrics: await measureTest(context) };
}

/** Puts the weights back that early stopping ends with, and gives the checkpoints that were asked for. */
async function handOver(context: EpochContext): Promise<void> {
  const { job, callbacks, session, progress } = context;
  const { earlyStopping, snapshots, bestEpoch } = progress;
  await showBest(context);
  const restored = snapshots.at(earlyStopping.epochToRestore ?? 0);
  if (restored) session.restore(restored, session.slots());
  const best = snapshots.at(bestEpoch ?? 0);
  if (job.keep.best && best && bestEpoch !== null) {
    await tell(() => callbacks.onCheckpoint?.(checkpoint('best', bestEpoch, progress, best)));
  }
  if (job.keep.last) {
    const epoch = restored ? (earlyStopping.epochToRestore ?? 0) : progress.epochsDone;
    const last = checkpoint('last', epoch, progress, session.weights());
    await tell(() => callbacks.onCheckpoint?.(last));
  }
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

/** A callback failed: that is the caller's trouble, not the trial's. */
class CallbackError extends Error {
  override readonly name = 'CallbackError';
}

async function tell(callback: () => void | Promise<void>): Promise<void> {
  try {
    await callback();
  } catch (cause) {
    throw new CallbackError('a callback failed', { cause });
  }
}

function checkpoint(
  kind: TrainedCheckpoint['kind'],
  epoch: number,
  { records }: RunProgress,
  weights: NamedWeights,
): TrainedCheckpoint {
  const metrics = records[epoch - 1]?.metrics ?? {};
  return { kind, epoch, metrics, weights, weightsSha256: weightsSha256(weights) };
}

function makeState({ job, session, progress }: EpochContext): ResumeState {
  return {
    formatVersion: 1,
    engineVersion,
    seed: job.seed,
    step: progress.step,
    epoch: progress.epochsDone,
    weights: session.weights(),
    slots: session.slots(),
    snapshots: progress.snapshots.list(),
    progress: progress.state(),
    records: [...progress.records],
  };
}

function endingOf(error: unknown, progress: RunProgress): Ending {
  if (error instanceof CancelledError) return { status: 'cancelled' };
  const failure = describeFailure(error, progress.epochsDone + 1);
  if (failure.reason === 'diverged') progress.flags.add('diverged');
  return { status: 'failed', failure };
}

function finish(
  job: TrainingJob,
  architecture: Architecture,
  progress: RunProgress,
  { testMetrics, ...ending }: Ending,
  sha256: string | null,
): TrainingResult {
  const { records, bestEpoch, flags, epochsDone, step } = progress;
  const { parameterCount, trainableParameterCount } = architecture;
  const derived = deriveMetrics(records, {
    bestEpoch,
    steps: step,
    imagesPerEpoch: job.data.train.names.length,
    parameterCount,
    peakMemoryMb: process.resourceUsage().maxRSS * 1.024e-3,
    strengths: progress.strengths,
  });
  return {
    ...ending,
    bestEpoch,
    metrics: { ...records[(bestEpoch ?? 0) - 1]?.metrics, ...testMetrics },
    lastMetrics: records.at(-1)?.metrics ?? {},
    epochsDone,
    derived,
    flags: [...flags],
    parameterCount,
    trainableParameterCount,
    weightsSha256: sha256,
  };
}
