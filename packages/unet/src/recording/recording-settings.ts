import type { ResolvedRecordSettings } from '@unetsweep/contract';

/** What of a run's inside is recorded; nothing of it decides a result. */
export type RecordingSettings = Pick<
  ResolvedRecordSettings,
  'histograms' | 'updateRatio' | 'deadUnits' | 'probeSamples' | 'stepLoss'
>;

/** What is measured on the probe images. */
export interface ProbePlan {
  /** Numbers of the probe images among those of the session's data set. */
  indices: Int32Array;
  gradients: boolean;
  /** Moments and histograms of pre-activations. */
  distributions: boolean;
  deadUnits: boolean;
  /** Of a histogram. */
  bins: number;
}

export function isAnythingRecorded(settings: RecordingSettings): boolean {
  const { histograms, updateRatio, deadUnits, stepLoss } = settings;
  return histograms !== null || updateRatio || deadUnits || stepLoss;
}

/**
 * Null where nothing asked for needs a pass over images. The probe images are spread evenly over those trained on: the
 * same in every epoch, and in every trial that splits alike.
 * @param train numbers of the training images in the session's data set
 */
export function planProbe(settings: RecordingSettings | undefined, train: Int32Array): ProbePlan | null {
  if (!settings) return null;
  const kinds = settings.histograms?.kinds ?? [];
  const plan = {
    gradients: kinds.includes('gradients'),
    distributions: kinds.includes('preActivations'),
    deadUnits: settings.deadUnits,
    bins: settings.histograms?.bins ?? 0,
  };
  const count = Math.min(settings.probeSamples, train.length);
  if (count === 0 || !(plan.gradients || plan.distributions || plan.deadUnits)) return null;
  const indices = Int32Array.from(
    { length: count },
    (_, index) => train[Math.floor((index * train.length) / count)] ?? 0,
  );
  return { ...plan, indices };
}
