import type { RunOutcome } from '../outcome/run-outcome.js';

/**
 * H: must hold exactly or by construction. S: should hold for the median of at least three seeds. R: is reported only, since the
 * document's claim is weak, contradicts itself or was not shown.
 */
export type Grade = 'H' | 'S' | 'R';

/** Seeds from which on a claim of grade S counts as tested. */
export const SEEDS_OF_A_CLAIM = 3;

export interface Finding {
  /** Of R: whether our runs agree with the document; null where there is nothing to compare. */
  holds: boolean | null;
  /** What was found, a sentence with the figures. */
  found: string;
}

/** What a document says of a recipe's outcome, as code. */
export interface Expectation {
  /** Unique in its recipe, such as `more-data`. */
  id: string;
  grade: Grade;
  /** What the document says, in a sentence. */
  says: string;
  /** Where the document contradicts itself, and what we hold to. */
  contradiction?: string;
  /** What we think why, where it does not come out in small runs. */
  ifNot?: string;
  judge(outcome: RunOutcome): Finding;
}
