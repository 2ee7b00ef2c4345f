import type { EpochRecord } from '@unetsweep/contract';
import type { TrainingCallbacks, TrainingControl, TrainingJob } from '../job.js';
import type { Accumulator, RegionMetrics } from '../metrics/accumulator.js';
import { createAccumulator } from '../metrics/create-accumulator.js';
import { type EpochMeasurement, nameMetrics } from '../metrics/epoch-metrics.js';
import { planEpoch } from '../random/epoch-plan.js';
import type { Recorder } from '../recording/recorder.js';
import { planBorders } from './border-plan.js';
import { giveWay } from './give-way.js';
import { measureSide } from './measure-side.js';
import type { RunLength } from './run-length.js';
import type { RunProgress } from './run-progress.js';
import type { TrialSession } from './trial-session.js';
import { changesValidation } from './validation-changes.js';

/** Everything that an epoch works with. */
export interface EpochContext {
  job: TrainingJob;
  callbacks: TrainingCallbacks;
  control: TrainingControl;
  session: TrialSession;
  progress: RunProgress;
  length: RunLength;
  /** Null where nothing of the run's inside is recorded. */
  recorder: Recorder | null;
}

/** The loss is no longer a finite number. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/**
 * Trains one epoch and measures it.
 * @throws CancelledError within one step of the signal, DivergedError where `stopOnDivergence` asks for it
 */
export async function runEpoch(context: EpochContext, epoch: number): Promise<EpochRecord> {
  const trainStart = performance.now();
  const trained = await trainOneEpoch(context, epoch);
  const validationStart = performance.now();
  const metrics = nameMetrics(await measureEpoch(context, epoch, trained));
  return {
    epoch,
    learningRate: trained.learningRate,
    trainDurationMs: validationStart - trainStart,
    validationDurationMs: performance.now() - validationStart,
    metrics,
  };
}

interface TrainedEpoch {
  /** Running sums over the batches, in training mode. */
  regions: Accumulator;
  /** Mean over the images. */
  penalty: number;
  /** Mean over the steps; null where it is not measured. */
  gradientNorm: number | null;
  learningRate: number;
}

/**
 * Training metrics are the running sums, unless they are asked for in evaluation mode; where both sides of the split
 * are the same images, the validation has measured them already.
 */
async function measureEpoch(
  context: EpochContext,
  epoch: number,
  trained: TrainedEpoch,
): Promise<EpochMeasurement> {
  const { job, session, length } = context;
  const isMeasured = epoch % job.spec.validation.every === 0 || epoch === length.epochs;
  const borders = planBorders(job).everyEpoch;
  const isChanged = changesValidation(job.spec);
  const wanted = { borders: borders.validation, changedIn: isChanged ? epoch : null };
  const validation = isMeasured ? await measureRegions(context, 'validation', wanted) : null;
  const weights = session.measureWeights();
  const sameImages = job.data.train === job.data.validation && !isChanged ? validation : null;
  const evaluated =
    sameImages ?? (job.spec.training.evaluateTraining ? await measureRegions(context, 'train', {}) : null);
  const trainBorders = borders.train
    ? (await measureSide(context, 'train', { borders: true })).borders
    : null;
  return {
    train: { ...(evaluated ?? trained.regions.metrics()), ...trainBorders },
    trainPenalty: evaluated ? weights.penalty : trained.penalty,
    gradientNorm: trained.gradientNorm,
    validation,
    ...weights,
  };
}

async function trainOneEpoch(context: EpochContext, epoch: number): Promise<TrainedEpoch> {
  const { job, callbacks, session, progress, length, recorder } = context;
  const { spec, seed, data } = job;
  const regions = createAccumulator(session.loss, data.height * data.width);
  let [penalties, images, learningRate] = [0, 0, spec.optimizer.learningRate];
  const norms: number[] = [];
  for (const batch of planEpoch(spec, job.data.train.names.length, seed, epoch, job.microBatchSize)) {
    if (progress.step >= length.steps) break;
    await giveWay(context.control);
    const { step } = progress;
    learningRate = progress.schedule.rateAt({
      step,
      epoch,
      totalSteps: length.steps,
      stepsPerEpoch: length.stepsPerEpoch,
    });
    if (batch.place.endsStep) recorder?.beforeStep(step);
    const { rows, penalty, gradientNorm } = session.trainStep({ batch, step: step + 1, learningRate });
    if (batch.place.endsStep) progress.step += 1;
    recorder?.afterBatch(batch.place, () => session.lossOf(rows) + penalty);
    if (gradientNorm !== null) norms.push(gradientNorm);
    regions.add(rows);
    progress.initialLoss ??= regions.dataLoss() + penalty;
    penalties += penalty * batch.indices.length;
    images += batch.indices.length;
    if (spec.training.stopOnDivergence && !Number.isFinite(regions.dataLoss() + penalties)) {
      throw new DivergedError(`the loss is no longer a finite number in step ${step + 1} of epoch ${epoch}`);
    }
    if (batch.place.endsStep) callbacks.onStep?.(progress.step, epoch);
  }
  return { regions, penalty: penalties / images, gradientNorm: meanOf(norms), learningRate };
}

/** Metrics of one side in evaluation mode. @throws CancelledError within one batch of the signal */
async function measureRegions(
  context: EpochContext,
  side: 'train' | 'validation',
  wanted: { borders?: boolean; changedIn?: number | null },
): Promise<RegionMetrics> {
  const measured = await measureSide(context, side, wanted);
  return { ...measured.regions, ...measured.borders };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
