import { setImmediate } from 'node:timers/promises';
import type { EpochRecord } from '@unetsweep/contract';
import type { TrainingCallbacks, TrainingControl, TrainingJob } from '../job.js';
import { nameMetrics } from '../metrics/epoch-metrics.js';
import { RegionAccumulator } from '../metrics/region-metrics.js';
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
  const { job, session, progress, length } = context;
  const trainStart = performance.now();
  const trained = await trainOneEpoch(context, epoch);
  const validationStart = performance.now();
  const isLast = epoch === length.epochs;
  const isMeasured = epoch % job.spec.validation.every === 0 || isLast;
  const validation = isMeasured ? await evaluate(context, session.validationIndices) : null;
  const train = job.spec.training.evaluateTraining
    ? await evaluate(
        context,
        Int32Array.from({ length: session.trainCount }, (_, index) => index),
      )
    : trained.regions;
  if (validation?.isAllBackground()) progress.flags.add('allBackground');
  else if (validation) progress.flags.delete('allBackground');
  const metrics = nameMetrics({
    train: train.metrics(),
    trainPenalty: trained.penalty,
    validation: validation?.metrics() ?? null,
    ...session.measureWeights(),
  });
  if (Object.values(metrics).includes(null)) progress.flags.add('diverged');
  return {
    epoch,
    learningRate: trained.learningRate,
    trainDurationMs: validationStart - trainStart,
    validationDurationMs: performance.now() - validationStart,
    metrics,
  };
}

async function trainOneEpoch(context: EpochContext, epoch: number) {
  const { job, callbacks, session, progress, length } = context;
  const { spec, seed, data } = job;
  const regions = new RegionAccumulator(spec.loss, data.height * data.width);
  let [penalties, images, learningRate] = [0, 0, spec.optimizer.learningRate];
  for (const batch of planEpoch(spec, session.trainCount, seed, epoch)) {
    if (progress.step >= length.steps) break;
    await giveWay(context.control);
    const { step } = progress;
    learningRate = progress.schedule.rateAt({
      step,
      epoch,
      totalSteps: length.steps,
      stepsPerEpoch: length.stepsPerEpoch,
    });
    const { rows, penalty } = session.trainStep({ batch, step: step + 1, learningRate });
    progress.step += 1;
    regions.add(rows);
    penalties += penalty * batch.indices.length;
    images += batch.indices.length;
    if (spec.training.stopOnDivergence && !Number.isFinite(regions.dataLoss() + penalties)) {
      throw new DivergedError(
        `the loss is no longer a finite number in step ${progress.step} of epoch ${epoch}`,
      );
    }
    callbacks.onStep?.(progress.step, epoch);
  }
  return { regions, penalty: penalties / images, learningRate };
}

async function evaluate(context: EpochContext, indices: Int32Array): Promise<RegionAccumulator> {
  const { job, session, control } = context;
  const regions = new RegionAccumulator(job.spec.loss, job.data.height * job.data.width);
  const { batchSize } = job.spec.training;
  for (let start = 0; start < indices.length; start += batchSize) {
    await giveWay(control);
    regions.add(session.evaluate(indices.slice(start, start + batchSize)));
  }
  return regions;
}

/** Lets messages and timers in: the native call that follows blocks the thread. */
async function giveWay({ signal }: TrainingControl): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw new CancelledError('cancelled');
}
