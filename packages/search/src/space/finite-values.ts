import { type FloatParameter, type IntParameter, parameterValueCount } from '@unetsweep/contract';

/** Rounding errors of a product or quotient end at the 16th digit, those of a logarithm at the 15th. */
const digitsOfProduct = 15;
const digitsOfLogarithm = 14;

/** Decimal places of a number as it is written, e.g. 1 for 0.1, 7 for 1e-7. */
function decimalPlaces(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).toLowerCase().split('e');
  const places = mantissa.split('.')[1]?.length ?? 0;
  return Math.max(0, places - Number(exponent));
}

function inside(value: number, { low, high }: { low: number; high: number }): number {
  return Math.min(Math.max(value, low), high);
}

function spacedValue(range: FloatParameter, points: number, index: number): number {
  const { low, high, scale } = range;
  if (index === 0) return low;
  if (index === points - 1) return high;
  const share = index / (points - 1);
  if (scale === 'log') {
    const value = Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)));
    return inside(Number(value.toPrecision(digitsOfLogarithm)), range);
  }
  return inside(Number((low + share * (high - low)).toPrecision(digitsOfProduct)), range);
}

function floatValue(range: FloatParameter, index: number): number {
  const { low, high, step, points, factor } = range;
  if (low === high) return low;
  if (step !== undefined) {
    const places = Math.max(decimalPlaces(low), decimalPlaces(step));
    return inside(Number((low + index * step).toFixed(Math.min(places, 100))), range);
  }
  if (points !== undefined) return spacedValue(range, points, index);
  if (factor !== undefined)
    return inside(Number((low * factor ** index).toPrecision(digitsOfProduct)), range);
  throw new TypeError('a float range without step, points or factor has no list of values');
}

/** Whole numbers nearest to equal spacing, none twice: neighbours that round to the same are moved apart. */
function spacedIntegers(range: IntParameter, count: number): number[] {
  const { low, high, scale } = range;
  const spaced: FloatParameter = { type: 'float', low, high, ...(scale ? { scale } : {}) };
  const values: number[] = [];
  for (let index = 0; index < count; index++) {
    const nearest = Math.round(spacedValue(spaced, count, index));
    values.push(Math.max(nearest, (values[index - 1] ?? Number.NEGATIVE_INFINITY) + 1));
  }
  for (let index = count - 1; index >= 0; index--) {
    values[index] = Math.min(values[index] ?? high, high - (count - 1 - index));
  }
  return values;
}

/** How many values a finite range has, and which; both ends are included. */
export interface FiniteValues {
  size: number;
  at(index: number): number;
}

/** The values of a range, or null where it has no end of them. Ratios and steps do not drift: 0 to 0.3 by 0.1 ends at 0.3. */
export function finiteValues(range: FloatParameter | IntParameter): FiniteValues | null {
  const size = parameterValueCount(range);
  if (size === null) return null;
  if (range.type === 'float') return { size, at: (index) => floatValue(range, index) };
  if (range.points === undefined) {
    const step = range.step ?? 1;
    return { size, at: (index) => range.low + index * step };
  }
  const values = spacedIntegers(range, size);
  return { size, at: (index) => values[index] ?? range.high };
}
