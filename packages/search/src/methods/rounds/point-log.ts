import type { Json } from '@unetsweep/contract';
import type { Proposal } from '../search-method.js';

/** Numbers of the points that proposals became, in their order; null: none. Kept as ranges of consecutive numbers, as most are. */
export class PointLog {
  private readonly numbers: (number | null)[] = [];
  /** Proposals that are points, or known to be none, soon: settled in the order in which they were made. */
  private readonly unsettled: Proposal[] = [];

  /** @param kept what `toJson` of the log to continue gave */
  constructor(kept: Json | undefined) {
    if (!Array.isArray(kept)) return;
    for (const range of kept) {
      const [first, count] = Array.isArray(range) ? range : [];
      for (let index = 0; index < Number(count); index++)
        this.numbers.push(typeof first === 'number' ? first + index : null);
    }
  }

  get length(): number {
    return this.numbers.length;
  }

  /** Notes what was proposed. */
  proposed(proposals: readonly Proposal[]): void {
    this.unsettled.push(...proposals);
  }

  /** Notes what a proposal became. @returns false where it is not the one whose turn it is: nothing is noted */
  settle(proposal: Proposal, pointNumber: number | null): boolean {
    if (this.unsettled[0] !== proposal) return false;
    this.unsettled.shift();
    this.numbers.push(pointNumber);
    return true;
  }

  /** Point of the proposal at a position; null where it has none (yet). */
  at(position: number): number | null {
    return this.numbers[position] ?? null;
  }

  toJson(): Json {
    const ranges: [number | null, number][] = [];
    for (const number of this.numbers) {
      const last = ranges.at(-1);
      const next = last && (last[0] === null ? null : last[0] + last[1]);
      if (last && number === next) last[1] += 1;
      else ranges.push([number, 1]);
    }
    return ranges;
  }
}
