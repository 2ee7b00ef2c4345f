import type { FloatParameter, IntParameter, ResolvedSearch } from '@unetsweep/contract';
import { finiteValues } from '../space/finite-values.js';

type CoarseSearch = Extract<ResolvedSearch, { method: 'coarseToFine' }>;

/** Rounding errors of a product or a power end at the 15th digit. */
const digits = 14;

/** Values of a range around its centre: neighbours differ by the round's factor, on a linear scale by as much less as the factors' logarithms say. Values beyond the range's ends become those. */
export function valuesAround(
  range: FloatParameter | IntParameter,
  centre: number | null,
  { factors, points }: Pick<CoarseSearch, 'factors' | 'points'>,
  round: number,
): number[] {
  const { low, high } = range;
  const isLog = range.scale === 'log' || (range.type === 'float' && range.factor !== undefined);
  const factor = factors[round] ?? 1;
  const [first = factor] = factors;
  const middle = centre ?? (isLog ? Math.sqrt(low * high) : (low + high) / 2);
  const step = ((high - low) / (points - 1)) * (Math.log(factor) / Math.log(first));
  const offsets = Array.from({ length: points }, (_, index) => index - (points - 1) / 2);
  const values = offsets.map((offset) => {
    if (offset === 0) return middle;
    return Number((isLog ? middle * factor ** offset : middle + offset * step).toPrecision(digits));
  });
  const inside = values.map((value) => Math.min(Math.max(value, low), high));
  return [...new Set(inside.map((value) => onStep(range, value)))];
}

/** The value of the range's step that is nearest; whole numbers have one of 1. */
function onStep(range: FloatParameter | IntParameter, value: number): number {
  const { low, type, step = type === 'int' ? 1 : undefined } = range;
  if (step === undefined) return value;
  const { points: _points, ...stepped } = range;
  const values = finiteValues({ ...stepped, step });
  if (!values) return value;
  return values.at(Math.min(values.size - 1, Math.max(0, Math.round((value - low) / step))));
}
