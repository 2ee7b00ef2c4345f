import type { NamedWeights } from '../checkpoint/named-weights.js';

/** Norms of one layer's trainable weights, all its arrays together. */
export interface LayerUpdate {
  weightNorm: number;
  updateRatio: number | null;
}

export function layerOf(weight: string): string {
  return weight.slice(0, weight.lastIndexOf('/'));
}

/**
 * ||after - before|| / ||before|| of each layer; null where all weights were 0.
 * @param trainable names; others, such as moving statistics, are left out
 */
export function layerUpdates(
  before: NamedWeights,
  after: NamedWeights,
  trainable: ReadonlySet<string>,
): Map<string, LayerUpdate> {
  const later = new Map(after.map(({ name, values }) => [name, values]));
  const sums = new Map<string, { own: number; change: number }>();
  for (const { name, values } of before) {
    const moved = later.get(name);
    if (!trainable.has(name) || !moved) continue;
    const sum = sums.get(layerOf(name)) ?? { own: 0, change: 0 };
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? 0;
      sum.own += value * value;
      sum.change += ((moved[index] ?? 0) - value) ** 2;
    }
    sums.set(layerOf(name), sum);
  }
  return new Map(
    [...sums].map(([layer, { own, change }]) => {
      const updateRatio = own > 0 && Number.isFinite(change / own) ? Math.sqrt(change / own) : null;
      return [layer, { weightNorm: Math.sqrt(own), updateRatio }];
    }),
  );
}

/** Norm of each layer's arrays together. */
export function layerNorms(arrays: NamedWeights): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { name, values } of arrays) {
    let sum = sums.get(layerOf(name)) ?? 0;
    for (const value of values) sum += value * value;
    sums.set(layerOf(name), sum);
  }
  return new Map([...sums].map(([layer, sum]) => [layer, Math.sqrt(sum)]));
}
