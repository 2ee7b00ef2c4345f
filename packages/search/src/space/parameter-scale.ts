import type { FloatParameter, IntParameter, NormalParameter, Parameter } from '@unetsweep/contract';
import type { Axis } from './axes.js';
import { finiteValues } from './finite-values.js';

/** Numbers on the scale on which a model sees them: logarithms of log ranges, positions of ordered choices. */
export interface NumberScale {
  kind: 'numbers';
  /** Ends, half a step outside the first and the last of listed values; infinite where the parameter has none. */
  low: number;
  high: number;
  /** Of the parameter's own distribution. The deviation of a range is its width. */
  mean: number;
  deviation: number;
  /** Position of a value on the scale. */
  toScale(value: number): number;
  toValue(position: number): number;
  /** Of parameters with listed values: their positions, ascending. */
  listed: { size: number; at(index: number): number; isOrdinal: boolean } | null;
}

/** How a model sees the values of an axis: as numbers, or as categories without an order. */
export type Scale = { kind: 'categories'; size: number } | NumberScale;

/** Positions of so many values are kept. */
const mostKept = 100_000;
/** Of fewer ordered values an order says nothing. */
const fewestOrdered = 3;

const identity = (value: number) => value;

function listedScale(
  size: number,
  at: (index: number) => number,
  isOrdinal: boolean,
  isLog: boolean,
): NumberScale {
  const kept = size <= mostKept ? Float64Array.from({ length: size }, (_, index) => at(index)) : null;
  const position = (index: number) => kept?.[index] ?? at(index);
  const first = position(0);
  const last = position(size - 1);
  const low = size > 1 ? first - (position(1) - first) / 2 : first - 0.5;
  const high = size > 1 ? last + (last - position(size - 2)) / 2 : last + 0.5;
  return {
    kind: 'numbers',
    low,
    high,
    mean: (low + high) / 2,
    deviation: high - low,
    toScale: isLog ? Math.log : identity,
    toValue: isLog ? Math.exp : identity,
    listed: { size, at: position, isOrdinal },
  };
}

function rangeScale(range: FloatParameter | IntParameter): NumberScale {
  const isLog = range.scale === 'log';
  const toScale = isLog ? Math.log : identity;
  const values = finiteValues(range);
  if (values) return listedScale(values.size, (index) => toScale(values.at(index)), false, isLog);
  const low = toScale(range.low);
  const high = toScale(range.high);
  const clamp = (value: number) => Math.min(Math.max(value, range.low), range.high);
  const toValue = isLog ? (position: number) => clamp(Math.exp(position)) : clamp;
  return {
    kind: 'numbers',
    low,
    high,
    mean: (low + high) / 2,
    deviation: high - low,
    toScale,
    toValue,
    listed: null,
  };
}

function normalScale({ type, mean, std, low, high }: NormalParameter): NumberScale {
  const isLog = type === 'logNormal';
  const smallest = low ?? (isLog ? 0 : Number.NEGATIVE_INFINITY);
  const largest = high ?? Number.POSITIVE_INFINITY;
  const toScale = isLog ? (value: number) => Math.log(Math.max(value, 0)) : identity;
  if (smallest === largest) return listedScale(1, () => toScale(smallest), false, isLog);
  const clamp = (value: number) => Math.min(Math.max(value, smallest), largest);
  return {
    kind: 'numbers',
    low: toScale(smallest),
    high: toScale(largest),
    mean,
    deviation: std,
    toScale,
    toValue: isLog ? (position) => clamp(Math.exp(position)) : clamp,
    listed: null,
  };
}

function isAscending(values: readonly unknown[]): boolean {
  return values.every((value, index) => {
    const before = values[index - 1];
    return typeof value === 'number' && (typeof before !== 'number' || before < value);
  });
}

function choiceScale(values: readonly unknown[], ordered: boolean | undefined): Scale {
  const isOrdered = ordered ?? isAscending(values);
  if (!isOrdered || values.length < fewestOrdered) return { kind: 'categories', size: values.length };
  return listedScale(values.length, identity, true, false);
}

function parameterScale(parameter: Parameter): Scale {
  if (Array.isArray(parameter)) return choiceScale(parameter, undefined);
  switch (parameter.type) {
    case 'choice':
      return choiceScale(parameter.values, parameter.ordered);
    case 'bundle':
      return { kind: 'categories', size: Object.keys(parameter.values).length };
    case 'float':
    case 'int':
      return rangeScale(parameter);
    default:
      return normalScale(parameter);
  }
}

/** Parameters that walk together are seen as one choice. */
export function axisScale(
  { members, size, name }: Axis,
  parameters: Readonly<Record<string, Parameter>>,
): Scale {
  const parameter = parameters[name];
  if (members.length > 1 || parameter === undefined) return { kind: 'categories', size: size ?? 1 };
  return parameterScale(parameter);
}
