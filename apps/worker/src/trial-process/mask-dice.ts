/** Pixels that are left out of loss and metrics. */
const IGNORED = 255;

/**
 * Dice of two masks of class indices: the mean over the classes other than background that occur in either; 1 where
 * none does. Ignored pixels of the truth don't count.
 */
export function maskDice(predicted: Uint8Array, truth: Uint8Array): number {
  const counts = new Map<number, { both: number; sizes: number }>();
  const countOf = (index: number) => {
    const known = counts.get(index) ?? { both: 0, sizes: 0 };
    counts.set(index, known);
    return known;
  };
  for (let pixel = 0; pixel < truth.length; pixel += 1) {
    const [one = 0, other = 0] = [predicted[pixel], truth[pixel]];
    if (other === IGNORED) continue;
    countOf(one).sizes += 1;
    countOf(other).sizes += 1;
    if (one === other) countOf(one).both += 1;
  }
  counts.delete(0);
  const scores = [...counts.values()].map(({ both, sizes }) => (2 * both) / sizes);
  return scores.length === 0 ? 1 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
