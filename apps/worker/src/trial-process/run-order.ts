import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreprocessingError } from '@unetsweep/datasets/training';
import {
  decodeNpz,
  decodeResumeState,
  encodeNpz,
  isOutOfMemory,
  type TrainedCheckpoint,
  type TrainingCallbacks,
  type TrainingResult,
  train,
  UnsupportedSpecError,
} from '@unetsweep/unet';
import type { FromTrial, TrialOrder, TrialResult } from '../messages.js';
import { PredictionRecorder } from './prediction-recorder.js';
import { RecordingWriter } from './recording-writer.js';
import type { RungGate } from './rung-gate.js';
import type { StateWriter } from './state-writer.js';
import { loadTrainingData } from './training-data.js';

export interface RunControl {
  send(message: FromTrial): Promise<void>;
  states: StateWriter;
  signal: AbortSignal;
  shouldPause(): boolean;
  keepsBest(): boolean;
  rungs: RungGate;
}

/** Trains as ordered. Every fault becomes a result with a reason; the stack goes to this process's error output. */
export async function runOrder(order: TrialOrder, control: RunControl): Promise<TrialResult> {
  try {
    return toTrialResult(await trainOrder(order, control));
  } catch (error) {
    console.error(error);
    return failed(reasonOf(error), error instanceof Error ? error.message : String(error));
  }
}

async function trainOrder(order: TrialOrder, control: RunControl): Promise<TrainingResult> {
  const { spec, seed, objective, keep, microBatch } = order;
  const data = await loadTrainingData(order.archivePath, order, spec);
  const resume =
    order.statePath === null ? {} : { resume: decodeResumeState(await readFile(order.statePath)) };
  const { height, width, channels } = data;
  const config = {
    model: spec.model,
    precision: spec.training.precision,
    preprocessing: spec.preprocessing,
    // Mean and deviation of each channel of the training images, for zScoreDataset.
    statistics: data.statistics,
    input: { height, width, channels },
    classes: data.classNames,
    threshold: spec.validation.threshold,
    dataset: spec.dataset,
    fingerprint: order.fingerprint,
  };
  const start = await readStart(order);
  const earlier = resume.resume?.records ?? [];
  const recorder = new PredictionRecorder({ order, data, earlier, send: control.send });
  const callbacks = callbacksFor(order, config, recorder, control);
  const kept = { ...keep, best: keep.best || order.predictions.samples.length > 0 };
  const recording = order.recording && { recording: order.recording };
  const parts = microBatch !== null && { microBatchSize: microBatch };
  const job = { spec, seed, objective, keep: kept, data, ...parts, ...recording, ...start, ...resume };
  const result = await train({ ...job, ...measuresOf(order) }, callbacks, control);
  await sendScores(result, control);
  return result;
}

async function readStart({ startPath }: TrialOrder) {
  return startPath === undefined ? {} : { initialWeights: decodeNpz(await readFile(startPath)).weights };
}

function measuresOf({ measures }: TrialOrder) {
  if (!measures) return {};
  const { sampleScores, followed, target, gradientNorm } = measures;
  return { sampleScores, borders: { metrics: followed }, target, measuresGradientNorm: gradientNorm };
}

async function sendScores({ sampleScores, bestEpoch }: TrainingResult, { send }: RunControl): Promise<void> {
  if (sampleScores && bestEpoch !== null)
    await send({ type: 'scores', scores: { epoch: bestEpoch, ...sampleScores } });
}

function callbacksFor(
  { folder, keep, spec, rungs = [] }: TrialOrder,
  config: object,
  recorder: PredictionRecorder,
  { send, states, rungs: gate }: RunControl,
): TrainingCallbacks {
  const recordings = new RecordingWriter({ folder, send });
  return {
    onEpoch: async (record, predict) => {
      await send({ type: 'epoch', record });
      await recorder.afterEpoch(record, predict);
      if (rungs.includes(record.epoch)) await gate.pass();
    },
    onRecording: (read, isEnd) => recordings.write(read, isEnd),
    onBest: (record, predict) => recorder.atEnd(record, predict),
    onState: async (makeState, offer) => {
      const isKept = keep.state && offer.epoch === spec.training.epochs;
      if (offer.reason === 'pause' || isKept) {
        await states.write(makeState(), folder);
        await states.settled();
      } else if (states.isDue()) {
        await states.write(makeState(), folder);
      }
    },
    onCheckpoint: async (checkpoint) => {
      // The best weights may have been kept for their predictions alone.
      if (checkpoint.kind !== 'best' || keep.best)
        await send(await writeCheckpoint(checkpoint, config, folder));
    },
  };
}

async function writeCheckpoint(
  checkpoint: TrainedCheckpoint,
  config: object,
  folder: string,
): Promise<FromTrial> {
  const { kind, epoch, metrics, weights, weightsSha256 } = checkpoint;
  const path = join(folder, `${kind}-${epoch}.npz`);
  await writeFile(path, encodeNpz({ weights, config: { ...config, epoch, metrics } }), { mode: 0o600 });
  return { type: 'checkpoint', path, kind, epoch, metrics, weightsSha256 };
}

function toTrialResult(result: TrainingResult): TrialResult {
  const { status, metrics, lastMetrics, derived, flags, notices, bestEpoch, failure } = result;
  return { status, metrics, lastMetrics, derived, flags, notices, bestEpoch, failure: failure ?? null };
}

function reasonOf(error: unknown): string {
  if (error instanceof PreprocessingError) return 'badData';
  if (isOutOfMemory(error)) return 'outOfMemory';
  return error instanceof UnsupportedSpecError ? 'invalidPoint' : 'internal';
}

function failed(reason: string, message: string): TrialResult {
  const failure = { reason, message, epoch: null };
  const nothing = { metrics: {}, lastMetrics: {}, derived: {}, flags: [], notices: [], bestEpoch: null };
  return { status: 'failed', ...nothing, failure };
}
