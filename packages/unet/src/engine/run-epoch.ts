import { setImmediate } from 'node:timers/promises';
import type { EpochRecord } from '@unetsweep/contract';
import type { TrainingCallbacks, TrainingControl, TrainingJob } from '../job.js';
import type { Accumulator } from '../metrics/accumulator.js';
import { createAccumulator } from '../metrics/create-accumulator.js';
import { type EpochMeasurement, nameMetrics } from '../metrics/epoch-metrics.js';
import { planEpoch } from '../random/epoch-plan.js';
import type { RunLength } from './run-length.js';
import type { RunProgress } from './run-progress.js';
import type { TrialSession } from './trial-session.js';

/** Everything that an epoch works with. */
export interface EpochContext {
  job: TrainingJob;
  callbacks: TrainingCallbacks;
  control: TrainingControl;
  session: TrialSession;
  progress: RunProgress;
  length: RunLength;
}

/** The caller asked for the end at once. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
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
  const { progress } = context;
  const trainStart = performance.now();
  const trained = await trainOneEpoch(context, epoch);
  const validationStart = performance.now();
  const metrics = nameMetrics(await measureEpoch(context, epoch, trained));
  if (Object.values(metrics).includes(null)) progress.flags.add('diverged');
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
  const { job, session, progress, length } = context;
  const isMeasured = epoch % job.spec.validation.every === 0 || epoch === length.epochs;
  const validation = isMeasured ? await evaluate(context, session.sides.validation) : null;
  if (validation?.isAllBackground()) progress.flags.add('allBackground');
  else if (validation) progress.flags.delete('allBackground');
  const weights = session.measureWeights();
  const sameImages = job.data.train === job.data.validation ? validation : null;
  const evaluated =
    sameImages ?? (job.spec.training.evaluateTraining ? await evaluate(context, session.sides.train) : null);
  return {
    train: (evaluated ?? trained.regions).metrics(),
    trainPenalty: evaluated ? weights.penalty : trained.penalty,
    gradientNorm: trained.gradientNorm,
    validation: validation?.metrics() ?? null,
    ...weights,
  };
}

async function trainOneEpoch(context: EpochContext, epoch: number): Promise<TrainedEpoch> {
  const { job, callbacks, session, progress, length } = context;
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
    const { rows, penalty, gradientNorm } = session.trainStep({ batch, step: step + 1, learningRate });
    if (batch.place.endsStep) progress.step += 1;
    if (gradientNorm !== null) norms.push(gradientNorm);
    regions.add(rows);
    penalties += penalty * batch.indices.length;
    images += batch.indices.length;
    if (spec.training.stopOnDivergence && !Number.isFinite(regions.dataLoss() + penalties)) {
      throw new DivergedError(`the loss is no longer a finite number in step ${step + 1} of epoch ${epoch}`);
    }
    if (batch.place.endsStep) callbacks.onStep?.(progress.step, epoch);
  }
  return { regions, penalty: penalties / images, gradientNorm: meanOf(norms), learningRate };
}

/** Measures these images of the data set in evaluation mode. @throws CancelledError within one batch of the signal */
export async function evaluate(context: EpochContext, indices: Int32Array): Promise<Accumulator> {
  const { job, session, control } = context;
  const regions = createAccumulator(session.loss, job.data.height * job.data.width);
  const size = job.microBatchSize ?? job.spec.training.batchSize;
  for (let start = 0; start < indices.length; start += size) {
    await giveWay(control);
    regions.add(session.evaluate(indices.slice(start, start + size)));
  }
  return regions;
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Lets messages and timers in: the native call that follows blocks the thread. */
async function giveWay({ signal }: TrainingControl): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw new CancelledError('cancelled');
}
