import type { CalibrationJob, CalibrationJobResult, ResolvedTrialSpec } from '@unetsweep/contract';
import { PreprocessingError } from '@unetsweep/datasets';
import { BadDataError, calibrate, decodeNpz, firstBatch, UnsupportedSpecError } from '@unetsweep/unet';
import { loadTrainingData } from '../trial-process/training-data.js';
import { type Ask, askCheckpoint, askDataset, JobError, type JobWork } from './job-work.js';

/** Measures how strong a penalty may be for a trial. @throws JobError */
export const calibrateTrial: JobWork = async ({ request }, ask) => {
  const job = request as unknown as CalibrationJob;
  const archivePath = await askDataset(ask, job.dataset.id);
  try {
    const { names, spec } = neededImages(job);
    const sides = { train: names, validation: names.slice(0, 1), test: [] };
    const { train, height, width, channels, classes } = await loadTrainingData(archivePath, sides, spec);
    const data = { train, validation: train, height, width, channels, classes };
    const objective = { metric: 'valLoss', mode: 'min' } as const;
    const keep = { best: false, last: false };
    const found: CalibrationJobResult = calibrate(
      { spec, seed: job.seed, data, objective, keep, ...(await readStart(spec, ask)) },
      job.kinds,
    );
    return { status: 'completed', result: { ...found } };
  } catch (error) {
    if (error instanceof BadDataError || error instanceof PreprocessingError)
      throw new JobError({ code: 'badData', message: error.message });
    if (error instanceof UnsupportedSpecError)
      throw new JobError({ code: 'invalidPoint', message: error.message });
    throw error;
  }
};

async function readStart({ training }: ResolvedTrialSpec, ask: Ask) {
  const id = training.initialWeights?.checkpointId;
  return id ? { initialWeights: decodeNpz(await askCheckpoint(ask, id)).weights } : {};
}

/** The first batch alone, unless something is fitted to all images of the training side. */
function neededImages({ spec, seed, train }: CalibrationJob): { names: string[]; spec: ResolvedTrialSpec } {
  const isFitted = spec.preprocessing.normalize === 'zScoreDataset' || spec.loss.classWeights === 'balanced';
  if (isFitted) return { names: train, spec };
  const names = [...firstBatch(spec, train.length, seed)].flatMap((index) => train[index] ?? []);
  return { names, spec: { ...spec, training: { ...spec.training, shuffle: false } } };
}
