import type { LossSpec } from './loss-definition.js';

/**
 * The weight of each class by number; null where all count the same. `balanced` is inverse to the class's share of
 * the training pixels, scaled to a mean of 1: w_c = (1 / n_c) / mean over the classes present of (1 / n_k). A class
 * without a pixel gets 1.
 * @param masks class index of each training pixel; those left out (255) do not count
 */
export function resolveClassWeights(
  { classWeights }: LossSpec,
  masks: Uint8Array,
  classes: number,
): readonly number[] | null {
  if (classWeights !== 'balanced') return classWeights;
  const counts = Array<number>(classes).fill(0);
  for (const value of masks) {
    if (value < classes) counts[value] = (counts[value] ?? 0) + 1;
  }
  const inverses = counts.filter((count) => count > 0).map((count) => 1 / count);
  const mean = inverses.reduce((sum, inverse) => sum + inverse, 0) / inverses.length;
  return counts.map((count) => (count > 0 ? 1 / count / mean : 1));
}
