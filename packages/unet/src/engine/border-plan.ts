import { findMetric } from '@unetsweep/contract/metrics';
import type { TrainingJob } from '../job.js';

/** Where the borders of masks are compared: a pass over the predicted pixels that costs about as much as a validation. */
export interface BorderPlan {
  /** In every epoch, since something that acts while the trial runs asks for it. */
  everyEpoch: { train: boolean; validation: boolean };
  /** Once, at the best epoch: validation and test side. */
  atBest: boolean;
}

const borderMetrics = ['hausdorff95', 'boundaryF1'];

/** Above so many pixels in all foreground classes of validation and test images only what is named is measured. */
const mostPixels = 2 ** 26;

export function planBorders(job: TrainingJob): BorderPlan {
  const { spec, objective, borders, data } = job;
  const monitors = [
    objective.metric,
    ...(borders?.metrics ?? []),
    spec.training.earlyStopping?.monitor ?? '',
    spec.schedule.name === 'reduceOnPlateau' ? spec.schedule.monitor : '',
  ];
  const sides = monitors.flatMap((name) => {
    const found = findMetric(name);
    return found && borderMetrics.includes(found.definition.name) ? [found.split] : [];
  });
  const images = data.validation.names.length + (data.test?.names.length ?? 0);
  const pixels = images * data.height * data.width * (data.classes - 1);
  return {
    everyEpoch: { train: sides.includes('train'), validation: sides.includes('validation') },
    atBest: sides.length > 0 || (borders !== undefined && pixels <= mostPixels),
  };
}

/** Whether a run has to keep the weights of its best epoch, to measure them at its end. */
export function needsBestWeights(job: TrainingJob): boolean {
  return job.data.test !== undefined || job.sampleScores === true || planBorders(job).atBest;
}
