const passes = 8;
/** Points without a difference that each value counts beside its own. */
const shrinkage = 0.2;

/**
 * For each axis what each of its values adds to a point's value, by backfitting (Breiman and Friedman, J. Am. Stat. Assoc. 80 (1985)
 * 580): in turns, each axis explains what the others leave, drawn to 0 as by a fraction of a point more.
 */
export function effectsOf(
  sizes: readonly number[],
  points: readonly { digits: readonly number[]; value: number }[],
): number[][] {
  const mean = points.reduce((sum, { value }) => sum + value, 0) / Math.max(1, points.length);
  const effects = sizes.map((size) => new Array<number>(size).fill(0));
  const left = points.map(({ value }) => value - mean);
  for (let pass = 0; pass < passes; pass++) {
    for (const [axis, own] of effects.entries()) {
      const sums = own.map(() => 0);
      const counts = own.map(() => shrinkage);
      points.forEach(({ digits }, index) => {
        const digit = digits[axis] ?? 0;
        sums[digit] = (sums[digit] ?? 0) + (left[index] ?? 0) + (own[digit] ?? 0);
        counts[digit] = (counts[digit] ?? 0) + 1;
      });
      const next = sums.map((sum, digit) => sum / (counts[digit] ?? 1));
      points.forEach(({ digits }, index) => {
        const digit = digits[axis] ?? 0;
        left[index] = (left[index] ?? 0) + (own[digit] ?? 0) - (next[digit] ?? 0);
      });
      effects[axis] = next;
    }
  }
  return effects;
}
