import type { EpochRecord } from '@unetsweep/contract';
import type { Series } from '../../charts/series.js';

/** One metric over the epochs; null where an epoch has none. */
export const valuesOf = (items: readonly EpochRecord[], name: string) =>
  items.map(({ metrics }) => metrics[name] ?? null);

/** Both losses by their common maximum, Dice as it is: for reading beside papers, not for comparing trials. */
export function scaledCurves(items: readonly EpochRecord[]): Series[] {
  const losses = ['loss', 'valLoss'].map((name) => valuesOf(items, name));
  const most = Math.max(...losses.flat().flatMap((value) => value ?? []), Number.MIN_VALUE);
  const divided = losses.map((values) => values.map((value) => (value === null ? null : value / most)));
  return [
    { label: 'loss / maximum', color: '--c1', values: divided[0] ?? [] },
    { label: 'valLoss / maximum', color: '--c2', values: divided[1] ?? [] },
    { label: 'dice', color: '--c3', values: valuesOf(items, 'dice') },
    { label: 'valDice', color: '--c4', values: valuesOf(items, 'valDice') },
  ];
}
