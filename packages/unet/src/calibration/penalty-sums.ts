import type { WeightDescription } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import type { TrialSpec } from '../spec.js';

export const penaltyKinds = ['l1', 'l2', 'l2norm'] as const;
/** `l1`: sum|w|; `l2`: sum(w^2), as Keras without a factor of a half; `l2norm`: ||w||, its square root. */
export type PenaltyKind = (typeof penaltyKinds)[number];

/** One number for each kind of penalty. */
export type PenaltyValues = Record<PenaltyKind, number>;

type RegularizedWeights = TrialSpec['regularizer']['weights'];

/** Whether a penalty on `weights` counts this array. */
export function isRegularized(
  { role, trainable }: Pick<WeightDescription, 'role' | 'trainable'>,
  weights: RegularizedWeights,
): boolean {
  return weights === 'kernels' ? role === 'kernel' : trainable;
}

/**
 * What each kind of penalty is at a strength of 1, summed in double precision.
 * @returns also `weightCount`, the number of penalised weights
 */
export function sumPenalties(
  descriptions: readonly WeightDescription[],
  values: NamedWeights,
  weights: RegularizedWeights,
): PenaltyValues & { weightCount: number } {
  const names = new Set(descriptions.filter((one) => isRegularized(one, weights)).map(({ name }) => name));
  let [weightCount, l1, l2] = [0, 0, 0];
  for (const { name, values: own } of values) {
    if (!names.has(name)) continue;
    weightCount += own.length;
    for (const value of own) {
      l1 += Math.abs(value);
      l2 += value * value;
    }
  }
  return { weightCount, l1, l2, l2norm: Math.sqrt(l2) };
}

/** The same as expected of weights drawn from U(0, 1), where E[w^2] = 1/3 and E|w| = 1/2. */
export function expectedPenalties(weightCount: number): PenaltyValues {
  return { l1: weightCount / 2, l2: weightCount / 3, l2norm: Math.sqrt(weightCount / 3) };
}
