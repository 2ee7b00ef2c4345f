import type { Json, Parameter } from '@unetsweep/contract';
import { finiteValues } from '../space/finite-values.js';

/** Numbers from `low` to `high`. */
export interface NumberAxis {
  kind: 'numbers';
  scale: 'linear' | 'log';
  /** Ends of the range, widened to what was tried outside it. */
  low: number;
  high: number;
  /** The values of a list, ascending; null for ranges. */
  listed: readonly number[] | null;
  isInteger: boolean;
  /** Distance of the values of a linear range; null where every number between the ends may be tried. */
  step: number | null;
}

/** Values without an order, in the order of the specification. */
export interface CategoryAxis {
  kind: 'categories';
  labels: readonly string[];
}

export type AnalysisAxis = NumberAxis | CategoryAxis;

/** A parameter's values over points as they are stored; undefined where it took no part. */
export type RawColumn = readonly (Json | undefined)[];

/** Of fewer values an order says nothing. */
const fewestOrdered = 3;
/** Numbers of which the largest is so many times the smallest are seen on a log scale. */
const logRatio = 100;

/** Text of a value, as tables show it. */
export const labelOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Positive numbers whose ratios are more alike than their distances. */
export function looksLogarithmic(ascending: readonly number[]): boolean {
  const [first = 0] = ascending;
  const last = ascending.at(-1) ?? 0;
  if (first <= 0 || ascending.length < 2) return false;
  if (ascending.length < fewestOrdered || ascending.length > 1_000) return last / first >= logRatio;
  const spread = (at: (value: number) => number) => {
    const steps = ascending.slice(1).map((value, index) => at(value) - at(ascending[index] ?? value));
    return Math.max(...steps) / Math.min(...steps);
  };
  return spread(Math.log) < spread((value) => value);
}

function seenRange(values: RawColumn): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (typeof value !== 'number') continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

function listAxis(values: readonly Json[], ordered: boolean | undefined, labels: string[]): AnalysisAxis {
  const numbers = values.filter((value) => typeof value === 'number');
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  if (ordered === false || numbers.length < values.length || distinct.length < fewestOrdered)
    return { kind: 'categories', labels };
  return {
    kind: 'numbers',
    scale: looksLogarithmic(distinct) ? 'log' : 'linear',
    low: distinct[0] ?? 0,
    high: distinct.at(-1) ?? 0,
    listed: distinct,
    isInteger: distinct.every(Number.isInteger),
    step: null,
  };
}

/** An axis for values of which no parameter tells: leaves of bundles, points given by hand. */
function seenAxis(values: RawColumn): AnalysisAxis {
  const seen = new Set<Json>();
  let isNumeric = true;
  for (const value of values) {
    if (value === undefined) continue;
    isNumeric &&= typeof value === 'number';
    seen.add(isNumeric ? value : labelOf(value));
  }
  const list = [...seen];
  if (!isNumeric || list.length < fewestOrdered)
    return listAxis(list, false, [...new Set(list.map(labelOf))]);
  const ascending = (list as number[]).sort((a, b) => a - b);
  const few = ascending.length <= 50 ? ascending : null;
  return {
    kind: 'numbers',
    scale: looksLogarithmic(ascending) ? 'log' : 'linear',
    low: ascending[0] ?? 0,
    high: ascending.at(-1) ?? 0,
    listed: few,
    isInteger: ascending.every(Number.isInteger),
    step: null,
  };
}

function rangeAxis(
  parameter: Exclude<Parameter, Json[]> & { type: 'float' | 'int' },
  values: RawColumn,
): NumberAxis {
  const seen = seenRange(values);
  const isLog = parameter.scale === 'log' || ('factor' in parameter && parameter.factor !== undefined);
  const finite = finiteValues(parameter);
  const second = finite && finite.size > 1 ? finite.at(1) - finite.at(0) : null;
  return {
    kind: 'numbers',
    scale: isLog ? 'log' : 'linear',
    low: Math.min(parameter.low, seen.low),
    high: Math.max(parameter.high, seen.high),
    listed: null,
    isInteger: parameter.type === 'int',
    step: isLog ? null : second,
  };
}

function normalAxis(isLog: boolean, values: RawColumn): NumberAxis {
  const { low, high } = seenRange(values);
  const ends = low <= high ? { low, high } : { low: 1, high: 1 };
  return {
    kind: 'numbers',
    scale: isLog ? 'log' : 'linear',
    ...ends,
    listed: null,
    isInteger: false,
    step: null,
  };
}

/** How an analysis sees a parameter. `parameter` null: nothing but its values is known of it. */
export function analysisAxis(parameter: Parameter | null, values: RawColumn): AnalysisAxis {
  if (parameter === null) return seenAxis(values);
  if (Array.isArray(parameter)) return listedAxis(parameter, undefined, undefined, values);
  switch (parameter.type) {
    case 'choice':
      return listedAxis(parameter.values, parameter.ordered, parameter.labels, values);
    case 'bundle':
      return { kind: 'categories', labels: Object.keys(parameter.values) };
    case 'float':
    case 'int':
      return rangeAxis(parameter as Parameters<typeof rangeAxis>[0], values);
    default:
      return normalAxis(parameter.type === 'logNormal', values);
  }
}

/** Labels are what points show: those of the choice, or of a bundle, else the values themselves. */
function listedAxis(
  list: readonly Json[],
  ordered: boolean | undefined,
  labels: readonly string[] | undefined,
  values: RawColumn,
): AnalysisAxis {
  const hasNames = labels !== undefined || list.some((value) => value !== null && typeof value === 'object');
  if (!hasNames) return listAxis(list, ordered, [...new Set(list.map(labelOf))]);
  const seen = new Set<string>(labels);
  for (const value of values) if (value !== undefined) seen.add(labelOf(value));
  return { kind: 'categories', labels: [...seen] };
}

/** One number a point, as `ParameterColumn.values` has them. A value that the axis lacks is as good as none. */
export function columnValues(axis: AnalysisAxis, values: RawColumn): Float64Array {
  if (axis.kind === 'numbers')
    return Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN));
  const codes = new Map(axis.labels.map((label, code) => [label, code]));
  return Float64Array.from(values, (value) =>
    value === undefined ? Number.NaN : (codes.get(labelOf(value)) ?? Number.NaN),
  );
}

/** Place of a number on the axis' scale: its logarithm on a log scale. */
export const onScale = ({ scale }: Pick<NumberAxis, 'scale'>, value: number): number =>
  scale === 'log' ? Math.log(value) : value;

export const fromScale = ({ scale }: Pick<NumberAxis, 'scale'>, place: number): number =>
  scale === 'log' ? Math.exp(place) : place;
