import type { Json, Parameter } from '@unetsweep/contract';
import { analysisAxis, columnValues } from '../analysis/analysis-axis.js';
import type { Observations } from '../analysis/observations.js';

/** Points as an analysis sees them, from lists of values; null where a parameter took no part. */
export function observe(
  values: readonly number[],
  params: Record<string, readonly (Json | undefined)[]>,
  parameters: Record<string, Parameter>,
  mode: 'min' | 'max' = 'min',
): Observations {
  return {
    count: values.length,
    numbers: Float64Array.from(values, (_, place) => place + 1),
    values: Float64Array.from(values),
    mode,
    parameters: Object.entries(params).map(([name, column]) => {
      const axis = analysisAxis(parameters[name] ?? null, column);
      return { name, axis, values: columnValues(axis, column) };
    }),
  };
}
