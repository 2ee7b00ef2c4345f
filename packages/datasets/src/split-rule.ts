import type { ResolvedValidation } from '@unetsweep/contract';
import type { NamedSplit } from './archive-layout.js';

export interface SplitMember {
  sample: string;
  group: string | null;
}

/** A sample that may take part. */
export interface SplitCandidate extends SplitMember {
  /** The side that the data set itself puts it on; absent or null: it says nothing. */
  split?: NamedSplit | null;
  /** Without a mask nothing can be learnt from it, nor measured. Default true. */
  labelled?: boolean;
  /** Its mask is a prediction: it may be trained on, but never measured with. Default false. */
  trainOnly?: boolean;
}

/** Who is trained on, validated on, tested on and left out; each list in the order of the data set. */
export interface SplitLists {
  train: SplitMember[];
  validation: SplitMember[];
  test: SplitMember[];
  unused: SplitMember[];
}

export type SplitRule = Pick<
  ResolvedValidation,
  'strategy' | 'fraction' | 'testFraction' | 'trainFraction' | 'folds' | 'splitSeed'
>;

export interface SplitResult {
  split: SplitLists;
  /** `groupsShared`: a group is on both sides. `valIsTrain`: validation = training. */
  flags: ('groupsShared' | 'valIsTrain')[];
}

/** The rule can't be met by these samples. */
export class SplitError extends Error {
  override readonly name = 'SplitError';

  constructor(
    readonly code: 'emptySplit' | 'unknownSample',
    message: string,
  ) {
    super(message);
  }
}
