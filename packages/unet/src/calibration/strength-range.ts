/** Strengths with which a penalty is of the order of the loss before the first step. */
export interface StrengthRange {
  /** The penalty at a strength of 1. */
  penaltyAtOne: number;
  /** The penalty is half the loss. */
  low: number;
  /** The penalty equals the loss. */
  high: number;
  /** The geometric mean of both. */
  suggested: number;
}

/** @param loss0 the data loss, @param penaltyAtOne the penalty at a strength of 1, both before the first step */
export function strengthRange(loss0: number, penaltyAtOne: number): StrengthRange {
  const high = loss0 / penaltyAtOne;
  const low = high / 2;
  return { penaltyAtOne, low, high, suggested: Math.sqrt(low * high) };
}
