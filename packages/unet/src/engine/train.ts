import { type Architecture, describeArchitecture } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { weightsSha256 } from '../checkpoint/weights-sha256.js';
import { engineVersion } from '../engine-version.js';
import { isPenalised } from '../flags/penalty-dominated.js';
import type {
  TrainedCheckpoint,
  TrainingCallbacks,
  TrainingControl,
  TrainingJob,
  TrainingResult,
} from '../job.js';
import { createRecorder, type Recorder } from '../recording/recorder.js';
import { type SeenInside, seenInside } from '../recording/seen-inside.js';
import type { ResumeState } from '../resume/resume-state.js';
import { assertSupported } from '../unsupported-fields.js';
import { deriveMetrics } from './derived-metrics.js';
import { describeFailure } from './describe-failure.js';
import { CancelledError } from './give-way.js';
import { type BestMeasurement, measureBest } from './measure-best.js';
import { type EpochContext, runEpoch } from './run-epoch.js';
import { planLength } from './run-length.js';
import { noticesOf } from './run-notices.js';
import { RunProgress } from './run-progress.js';
import { sessionOptions } from './session-options.js';
import { settleStrengths } from './settle-strengths.js';
import { TrialSession } from './trial-session.js';
import { validateData } from './validate-job.js';
import { withWeights } from './with-weights.js';

type Ending = Pick<TrainingResult, 'status' | 'failure'> & {
  /** Of a run that completed. */
  best?: BestMeasurement;
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
  let recorder: Recorder | null = null;
  try {
    validateData(job);
    session = new TrialSession(job.spec, architecture, job.data, job.seed, sessionOptions(job));
    if (job.resume) session.restore(job.resume.weights, job.resume.slots);
    else session.initialize();
    settleStrengths(session, architecture, job, progress);
    progress.initialWeights ??= isPenalised(job.spec.regularizer) ? session.measureWeights() : null;
    const length = planLength(job.spec.training, job.data.train.names.length);
    recorder = createRecorder(job.recording, { architecture, session, length, resume: job.resume });
    const ending = await runEpochs({ job, callbacks, control, session, progress, length, recorder });
    if (ending.status === 'cancelled' && control.keepsBest?.())
      await tell(() => handOverBest(job, callbacks, progress));
    await showRecording(recorder, callbacks, true);
    const weights = session.weights();
    return finish(job, progress, ending, {
      architecture,
      sha256: weightsSha256(weights),
      inside: seenInside(architecture, recorder?.recording() ?? null, weights),
    });
  } catch (error) {
    if (error instanceof CallbackError) throw error.cause;
    if (error instanceof CancelledError && control.keepsBest?.())
      await handOverBest(job, callbacks, progress);
    const recording = recorder?.recording() ?? null;
    if (recording) await callbacks.onRecording?.(() => recording, true);
    const inside = seenInside(architecture, recording, null);
    return finish(job, progress, endingOf(error, progress), { architecture, sha256: null, inside });
  } finally {
    session?.dispose();
  }
}

async function runEpochs(context: EpochContext): Promise<Ending> {
  const { job, callbacks, control, session, progress, length, recorder } = context;
  let stops = progress.earlyStopping.state.stopped;
  while (!stops && progress.step < length.steps) {
    const record = await runEpoch(context, progress.epochsDone + 1);
    stops = progress.finishEpoch(record, () => session.weights());
    recorder?.afterEpoch(record.epoch, stops || progress.step >= length.steps);
    await tell(() => callbacks.onEpoch?.(record, (images) => session.predict(images)));
    await showRecording(recorder, callbacks, false);
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
  return { status: 'completed', best: await measureBest(context) };
}

/** Puts the weights back that early stopping ends with, and gives the checkpoints that were asked for. */
async function handOver(context: EpochContext): Promise<void> {
  const { job, callbacks, session, progress } = context;
  const { earlyStopping, snapshots } = progress;
  await showBest(context);
  const restored = snapshots.at(earlyStopping.epochToRestore ?? 0);
  if (restored) session.restore(restored, session.slots());
  await tell(() => handOverBest(job, callbacks, progress));
  if (job.keep.last) {
    const epoch = restored ? (earlyStopping.epochToRestore ?? 0) : progress.epochsDone;
    const last = checkpoint('last', epoch, progress, session.weights());
    await tell(() => callbacks.onCheckpoint?.(last));
  }
}

async function handOverBest(
  { keep }: TrainingJob,
  callbacks: TrainingCallbacks,
  progress: RunProgress,
): Promise<void> {
  const { snapshots, bestEpoch } = progress;
  const best = snapshots.at(bestEpoch ?? 0);
  if (keep.best && best && bestEpoch !== null)
    await callbacks.onCheckpoint?.(checkpoint('best', bestEpoch, progress, best));
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

async function showRecording(
  recorder: Recorder | null,
  callbacks: TrainingCallbacks,
  isEnd: boolean,
): Promise<void> {
  if (recorder) await tell(() => callbacks.onRecording?.(() => recorder.recording(), isEnd));
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

function makeState({ job, session, progress, recorder }: EpochContext): ResumeState {
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
    ...(recorder && { recording: recorder.state() }),
  };
}

function targetOf({ objective: { metric, mode }, target }: TrainingJob) {
  return target == null ? null : { metric, mode, value: target };
}

function endingOf(error: unknown, progress: RunProgress): Ending {
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

function finish(
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
    imagesPerEpoch: job.data.train.names.length,
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
