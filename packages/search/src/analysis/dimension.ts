import { type Parameter, type ResolvedSweepSpec, specPaths } from '@unetsweep/contract';
import { isRange } from '../methods/is-range.js';
import { fieldAllows } from '../space/field-limits.js';
import { finiteValues } from '../space/finite-values.js';
import { fromScale, type NumberAxis, onScale } from './analysis-axis.js';
import type { ParameterColumn } from './observations.js';

/** Rounding errors of a product or a power end at the 15th digit. */
const digits = 14;
/** A range without listed values counts as so many, where no mesh says otherwise. */
const usualPoints = 5;
/** Share of such a range that is its border. */
const borderShare = 0.05;

/** A parameter whose values have an order, and how far apart the tried ones lie. */
export interface Dimension {
  column: ParameterColumn;
  axis: NumberAxis;
  parameter: Parameter;
  /** Distance of neighbours on the axis' scale: the logarithm of their ratio on a log scale. */
  spacing: number;
  /** Ends of what was tried. */
  tried: { low: number; high: number };
  /** Whether a value lies at an end of what was tried. */
  isAt(side: 'low' | 'high', value: number): boolean;
  /** The value so many steps away; as the field takes it, null where it does not. */
  stepFrom(value: number, steps: number, share?: number): number | null;
}

function spacingOf(
  parameter: Parameter,
  axis: NumberAxis,
  search: ResolvedSweepSpec['search'],
): number | null {
  if (axis.listed) {
    const [first = 0, second = first] = axis.listed;
    return onScale(axis, second) - onScale(axis, first);
  }
  if (!isRange(parameter)) return null;
  const finite = finiteValues(search.method === 'mesh' ? withPoints(parameter, search.points) : parameter);
  if (!finite || finite.size < 2) return null;
  const [first, last] = [finite.at(0), finite.at(finite.size - 1)];
  return (onScale(axis, last) - onScale(axis, first)) / (finite.size - 1);
}

const withPoints = (range: Extract<Parameter, { type: 'float' | 'int' }>, points: number) =>
  finiteValues(range) ? range : { ...range, points };

function allowed(name: string, axis: NumberAxis, value: number): boolean {
  if (!Number.isFinite(value) || (axis.scale === 'log' && value <= 0)) return false;
  return specPaths.has(name) ? fieldAllows(name, value) : true;
}

function triedEnds(column: ParameterColumn): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

const hasEnds = (parameter: Parameter) =>
  Array.isArray(parameter) || (parameter.type !== 'normal' && parameter.type !== 'logNormal');

/** The ordered parameters of a sweep: ranges and lists of three and more numbers, that walk alone. */
export function dimensionsOf(
  columns: readonly ParameterColumn[],
  spec: Pick<ResolvedSweepSpec, 'parameters' | 'search' | 'zip'>,
): Dimension[] {
  const zipped = new Set(spec.zip.flat());
  return columns.flatMap((column) => {
    const { name, axis } = column;
    const parameter = spec.parameters[name];
    if (parameter === undefined || axis.kind !== 'numbers' || zipped.has(name)) return [];
    const ends = triedEnds(column);
    if (ends.low >= ends.high) return [];
    return [dimension(column, axis, parameter, { ends, search: spec.search })];
  });
}

function dimension(
  column: ParameterColumn,
  axis: NumberAxis,
  parameter: Parameter,
  { ends, search }: { ends: { low: number; high: number }; search: ResolvedSweepSpec['search'] },
): Dimension {
  const width = onScale(axis, axis.high) - onScale(axis, axis.low);
  const known = spacingOf(parameter, axis, search);
  const spacing = known ?? width / (usualPoints - 1);
  // Values of a mesh are moved a little: what is nearer to the end than to the next value lies at the end.
  const margin = known === null ? width * borderShare : spacing / 2;
  // A list ends where it ends; a range that was sampled, at its ends or where a retest went beyond them.
  const border = axis.listed ? ends : { low: axis.low, high: axis.high };
  const isAt = (side: 'low' | 'high', value: number) =>
    hasEnds(parameter) && Math.abs(onScale(axis, value) - onScale(axis, border[side])) < margin;
  const stepFrom = (value: number, steps: number, share = 1) => {
    const listed = share === 1 && axis.listed ? axis.listed[axis.listed.indexOf(value) + steps] : undefined;
    const distance = axis.listed && share === 1 ? outwards(axis, axis.listed, steps) : spacing;
    const moved = fromScale(axis, onScale(axis, value) + steps * distance * share);
    const rounded = axis.isInteger ? Math.round(moved) : Number(moved.toPrecision(digits));
    const found = listed ?? rounded;
    return allowed(column.name, axis, found) ? found : null;
  };
  return { column, axis, parameter, spacing, tried: ends, isAt, stepFrom };
}

/** Beyond a list its last distance goes on. */
function outwards(axis: NumberAxis, listed: readonly number[], steps: number): number {
  const [inner, end] = steps > 0 ? listed.slice(-2) : [listed[0], listed[1]];
  return onScale(axis, end ?? 1) - onScale(axis, inner ?? 1);
}
