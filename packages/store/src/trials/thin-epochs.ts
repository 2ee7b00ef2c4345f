import type { EpochRecord } from '@unetsweep/contract';

/** Indices of the smallest and the largest value of each metric between two indices. */
function extremes(items: EpochRecord[], from: number, to: number, names: string[]): number[] {
  return names.flatMap((name) => {
    let low = from;
    let high = from;
    const at = (index: number, missing: number) => items[index]?.metrics[name] ?? missing;
    for (let index = from; index < to; index++) {
      if (at(index, Infinity) < at(low, Infinity)) low = index;
      if (at(index, -Infinity) > at(high, -Infinity)) high = index;
    }
    return [low, high];
  });
}

/**
 * Thins a curve to about `maxPoints` epochs: the first, the last, and of each of equal stretches the epochs at which one of the
 * metrics is smallest or largest, so that no spike is lost.
 */
export function thinEpochs(items: EpochRecord[], maxPoints = Number.POSITIVE_INFINITY) {
  if (items.length <= maxPoints) return { items, sampled: false };
  const names = [...new Set(items.flatMap((item) => Object.keys(item.metrics)))];
  const perStretch = Math.max(1, 2 * names.length);
  const stretches = Math.max(1, Math.floor((maxPoints - 2) / perStretch));
  const kept = new Set([0, items.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * items.length) / stretches);
    const to = Math.floor(((stretch + 1) * items.length) / stretches);
    for (const index of extremes(items, from, to, names)) kept.add(index);
  }
  return { items: items.filter((_, index) => kept.has(index)), sampled: true };
}
