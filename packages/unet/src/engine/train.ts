import { describeArchitecture } from '../architecture/index.js';
import { weightsSha256 } from '../checkpoint/weights-sha256.js';
import { engineVersion } from '../engine-version.js';
import { isPenalised } from '../flags/penalty-dominated.js';
import type { TrainingCallbacks, TrainingControl, TrainingJob, TrainingResult } from '../job.js';
import { createRecorder, type Recorder } from '../recording/recorder.js';
import { seenInside } from '../recording/seen-inside.js';
import type { ResumeState } from '../resume/resume-state.js';
import { assertSupported } from '../unsupported-fields.js';
import { CallbackError, tell } from './callback-error.js';
import { CancelledError } from './give-way.js';
import { checkpoint, handOver, handOverBest } from './hand-over.js';
import { measureBest } from './measure-best.js';
import { type Ending, endingOf, finish } from './run-end.js';
import { type EpochContext, runEpoch } from './run-epoch.js';
import { planLength } from './run-length.js';
import { RunProgress } from './run-progress.js';
import { sessionOptions } from './session-options.js';
import { settleStrengths } from './settle-strengths.js';
import { startWeights } from './start-weights.js';
import { TrialSession } from './trial-session.js';
import { validateData } from './validate-job.js';

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
  try {
    return await trainToEnd(job, callbacks, control);
  } catch (error) {
    throw error instanceof CallbackError ? error.cause : error;
  }
}

/** @throws CallbackError */
async function trainToEnd(
  job: TrainingJob,
  callbacks: TrainingCallbacks,
  control: TrainingControl,
): Promise<TrainingResult> {
  const { channels, classes } = job.data;
  const architecture = describeArchitecture(job.spec.model, { channels, classes });
  const progress = new RunProgress(job);
  if (job.data.train === job.data.validation) progress.flags.add('valIsTrain');
  let session: TrialSession | undefined;
  let recorder: Recorder | null = null;
  try {
    validateData(job);
    session = new TrialSession(job.spec, architecture, job.data, job.seed, sessionOptions(job));
    if (job.resume) session.restore(job.resume.weights, job.resume.slots);
    else session.initialize(startWeights(architecture, job));
    settleStrengths(session, architecture, job, progress);
    progress.initialWeights ??= isPenalised(job.spec.regularizer) ? session.measureWeights() : null;
    const length = planLength(job.spec.training, job.data.train.names.length);
    recorder = createRecorder(job.recording, { architecture, session, length, resume: job.resume });
    const ending = await runEpochs({ job, callbacks, control, session, progress, length, recorder });
    if (ending.status !== 'completed' && control.keepsBest?.()) await handOverBest(job, callbacks, progress);
    await showRecording(recorder, callbacks, true);
    const weights = session.weights();
    return finish(job, progress, ending, {
      architecture,
      sha256: weightsSha256(weights),
      inside: seenInside(architecture, recorder?.recording() ?? null, weights),
    });
  } catch (error) {
    if (error instanceof CallbackError) throw error;
    if (error instanceof CancelledError && control.keepsBest?.())
      await handOverBest(job, callbacks, progress);
    const recording = recorder?.recording() ?? null;
    if (recording) await tell(() => callbacks.onRecording?.(() => recording, true));
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

async function showRecording(
  recorder: Recorder | null,
  callbacks: TrainingCallbacks,
  isEnd: boolean,
): Promise<void> {
  if (recorder) await tell(() => callbacks.onRecording?.(() => recorder.recording(), isEnd));
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
