import type { Parameter } from './parameter.js';

/**
 * Number of values of a finite parameter; null where it is not finite. Finite are choices, bundles, int ranges, and float
 * ranges with one of `step`, `points` and `factor`. Both ends are included; where they are equal there is one value.
 */
export function parameterValueCount(parameter: Parameter): number | null {
  if (Array.isArray(parameter)) return parameter.length;
  switch (parameter.type) {
    case 'choice':
      return parameter.values.length;
    case 'bundle':
      return Object.keys(parameter.values).length;
    case 'int':
      return parameter.points === undefined
        ? stepCount(parameter.low, parameter.high, parameter.step ?? 1)
        : distinctIntegers(parameter.low, parameter.high, parameter.points);
    case 'float':
      return floatCount(parameter);
    default:
      return parameter.low !== undefined && parameter.low === parameter.high ? 1 : null;
  }
}

/** Steps that fit into a range, with room for rounding: 0 to 0.3 by 0.1 is 4 values. */
function stepCount(low: number, high: number, step: number): number {
  return Math.floor((high - low) / step + 1e-9) + 1;
}

/** No more whole numbers than the range holds. */
function distinctIntegers(low: number, high: number, points: number): number {
  return Math.min(points, high - low + 1);
}

function floatCount({
  low,
  high,
  step,
  points,
  factor,
}: {
  low: number;
  high: number;
  step?: number;
  points?: number;
  factor?: number;
}): number | null {
  if (low === high) return 1;
  if (step !== undefined) return stepCount(low, high, step);
  if (points !== undefined) return points;
  if (factor !== undefined) return Math.floor(Math.log(high / low) / Math.log(factor) + 1e-9) + 1;
  return null;
}
