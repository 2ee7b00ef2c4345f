import type { Dataset, InvalidCellCode, ResolvedTrialSpec } from '@unetsweep/contract';
import { channelsOf, type SplitCandidate } from '@unetsweep/datasets';

export interface SampleFacts extends Omit<SplitCandidate, 'sample' | 'trainOnly'> {
  name: string;
  /** Whether its mask is a prediction. */
  pseudoLabel?: { taken: boolean } | null;
  /** Absent: one of `sizes`. */
  width?: number;
  height?: number;
}

/** What decides whether a trial can run on a data set. */
export interface DatasetFacts {
  channels: number;
  /** Background included. */
  classes: number;
  /** Sizes that occur. */
  sizes: readonly { width: number; height: number }[];
  samples: readonly SampleFacts[];
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
  return channelsOf(preprocessing.channels, facts.channels);
}

/** The samples as the split takes them. */
export function candidatesOf(samples: DatasetFacts['samples']): SplitCandidate[] {
  return samples.map(({ name, group, split, labelled, pseudoLabel }) => ({
    sample: name,
    group,
    split: split ?? null,
    labelled: labelled ?? true,
    trainOnly: pseudoLabel?.taken ?? false,
  }));
}
