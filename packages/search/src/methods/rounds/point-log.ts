import type { Json } from '@unetsweep/contract';

/** Numbers of the points that proposals became, in their order; null: none. Kept as ranges of consecutive numbers, as most are. */
export class PointLog {
  private readonly numbers: (number | null)[] = [];

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

  add(pointNumber: number | null): void {
    this.numbers.push(pointNumber);
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
