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
  /** When its last run ended, ms since 1970. */
  times: Float64Array;
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
