import type { AnalysisAxis } from './analysis-axis.js';

/** A parameter over the points of an analysis. */
export interface ParameterColumn {
  /** Path, such as `optimizer.learningRate`. */
  name: string;
  axis: AnalysisAxis;
  /** One a point: the number, or the code of a category; NaN where the parameter took no part. */
  values: Float64Array;
}

/** Points that have a value, in the order in which they ended. All lists have one entry a point. */
export interface Observations {
  count: number;
  /** Number of the point in its sweep. */
  numbers: Float64Array;
  /** The objective as it was measured. */
  values: Float64Array;
  mode: 'min' | 'max';
  parameters: readonly ParameterColumn[];
}

/** The objective turned so that smaller is better. */
export function lossesOf({ values, mode }: Pick<Observations, 'values' | 'mode'>): Float64Array {
  return mode === 'max' ? values.map((value) => -value) : values;
}

/** Places of the best points, best first; equal ones in the order in which they ended. */
export function bestPlaces(losses: Float64Array, most: number): number[] {
  const kept: number[] = [];
  for (let place = 0; place < losses.length; place++) {
    const loss = losses[place] ?? Number.POSITIVE_INFINITY;
    const last = kept.at(-1);
    if (kept.length >= most && last !== undefined && loss >= (losses[last] ?? 0)) continue;
    const at = kept.findIndex((other) => loss < (losses[other] ?? 0));
    kept.splice(at < 0 ? kept.length : at, 0, place);
    if (kept.length > most) kept.pop();
  }
  return kept;
}

/** Mixes the bits of a whole number (Mueller's hash). */
function mixed(number: number): number {
  const once = Math.imul((number >>> 16) ^ number, 0x45d9f3b);
  const twice = Math.imul((once >>> 16) ^ once, 0x45d9f3b);
  return ((twice >>> 16) ^ twice) >>> 0;
}

/**
 * Places of a sample of the points, ascending: the same from one reading to the next, growing rather than changing, as it goes by a hash of
 * their numbers. The few best ones are in it; all places where there are no more than `most`.
 */
export function samplePlaces(numbers: Float64Array, losses: Float64Array, most: number): number[] {
  if (numbers.length <= most) return Array.from(numbers, (_, place) => place);
  const hashes = numbers.map(mixed);
  const limit = hashes.slice().sort()[most - 1] ?? 0;
  const chosen = new Set(bestPlaces(losses, bestCount(numbers.length)));
  for (let place = 0; place < hashes.length && chosen.size < most; place++) {
    if ((hashes[place] ?? 0) <= limit) chosen.add(place);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Points that count as the best ones: a fifth, at most 20. */
export const bestCount = (points: number): number => Math.min(20, Math.ceil(points / 5));
