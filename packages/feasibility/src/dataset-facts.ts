import type { Dataset, InvalidCellCode, ResolvedTrialSpec } from '@unetsweep/contract';

/** What decides whether a trial can run on a data set. */
export interface DatasetFacts {
  channels: number;
  /** Background included. */
  classes: number;
  /** Sizes that occur. */
  sizes: readonly { width: number; height: number }[];
  samples: readonly { name: string; group: string | null }[];
}

/** Why a trial can't run. */
export interface Issue {
  code: InvalidCellCode;
  /** Dotted path of the field to change. */
  path: string;
  message: string;
}

/** The facts of a data set that is ready. */
export function factsOf(
  dataset: Pick<Dataset, 'channels' | 'classes' | 'sizes'>,
  samples: DatasetFacts['samples'],
): DatasetFacts {
  return { channels: dataset.channels ?? 1, classes: dataset.classes.length, sizes: dataset.sizes, samples };
}

/** Channels that the network sees. */
export function inputChannels({ preprocessing }: ResolvedTrialSpec, facts: DatasetFacts): number {
  return { asStored: facts.channels, grey: 1, rgb: 3 }[preprocessing.channels];
}
