import type { FloatParameter, IntParameter } from '@unetsweep/contract';
import type { Axis, Selection } from '../../space/axes.js';
import { drawnCandidate } from '../../space/candidate.js';
import { fieldAllows } from '../../space/field-limits.js';
import { finiteValues } from '../../space/finite-values.js';
import { isSpacedByRatio, jitterShare, moved } from '../../space/jitter.js';
import type { Space } from '../../space/space.js';
import { isRange } from '../is-range.js';

/** Rounding errors of a product or a power end at the 15th digit. */
const digits = 14;

type Range = FloatParameter | IntParameter;

/** An axis of a mesh: 0..size-1 are its positions inside the mesh, further ones lie outside it on the same spacing. */
export interface MeshAxis {
  size: number;
  /** Whether there are values outside 0..size-1: those of a range that the field allows. */
  has(position: number): boolean;
  /** Whether one step is more or less of something, so that a border means something. */
  isOrdered: boolean;
  /** Whether two positions may come out as the same value: whole numbers that are moved. */
  mayRepeat: boolean;
  /** Puts the axis' values at a position into a selection; `cell` names what decides a random shift. */
  choose(position: number, cell: readonly (string | number)[], selection: Selection[number][]): void;
}

/** Spacing of a range's values, continued beyond its ends. */
function spacingOf(range: Range): { size: number; at(position: number): number; isLog: boolean } | null {
  const values = finiteValues(range);
  if (!values) return null;
  const { size } = values;
  const isLog = isSpacedByRatio(range);
  const first = values.at(0);
  const last = values.at(size - 1);
  const steps = Math.max(1, size - 1);
  const spacing = isLog ? (Math.log(last) - Math.log(first)) / steps : (last - first) / steps;
  const beyond = (position: number) => {
    const [end, away] = position < 0 ? [first, position] : [last, position - size + 1];
    const value = isLog ? end * Math.exp(away * spacing) : end + away * spacing;
    return range.type === 'int' ? Math.round(value) : Number(value.toPrecision(digits));
  };
  return {
    size,
    at: (position) => (position >= 0 && position < size ? values.at(position) : beyond(position)),
    isLog,
  };
}

function rangeAxis(
  name: string,
  position: number,
  range: Range,
  jitter: number,
  seed: number,
): MeshAxis | null {
  const spacing = spacingOf(range);
  if (!spacing) return null;
  const { size, at, isLog } = spacing;
  const isInside = (index: number) => index >= 0 && index < size;
  // Two values are the least that say how far apart values are.
  const has = (index: number) => isInside(index) || (size > 1 && fieldAllows(name, at(index)));
  const clip = (index: number, value: number, exact: number) => {
    if (isInside(index)) return Math.min(Math.max(value, range.low), range.high);
    return fieldAllows(name, value) ? value : exact;
  };
  const valueAt = (index: number, cell: readonly (string | number)[]) => {
    const exact = at(index);
    if (jitter === 0 || size < 2) return exact;
    const share = jitterShare(jitter, seed, 'mesh', ...cell, name);
    const shifted = moved(exact, at(index + (share < 0 ? -1 : 1)), share, isLog);
    const clipped = clip(index, range.type === 'int' ? Math.round(shifted) : shifted, exact);
    return Number.isFinite(clipped) ? clipped : exact;
  };
  return {
    size,
    has,
    isOrdered: size > 1,
    mayRepeat: range.type === 'int' && jitter > 0,
    choose: (index, cell, selection) => {
      selection[position] = drawnCandidate(name, valueAt(index, cell));
    },
  };
}

/** A range without an end of values has `points` of them. */
function withPoints(range: Range, points: number): Range {
  return finiteValues(range) ? range : { ...range, points };
}

/** Values that lie on a step stay there: only what is spaced freely is moved, unless the parameter asks for it. */
function jitterOf(range: Range, jitter: number): number {
  return range.jitter ?? (range.step === undefined ? jitter : 0);
}

/** The axis as a mesh has it; null for one without an end of values, such as a normal distribution. */
export function meshAxis(
  space: Space,
  axis: Axis,
  { points, jitter, seed }: { points: number; jitter: number; seed: number },
): MeshAxis | null {
  const { members, size } = axis;
  const { parameters, spec } = space;
  const [only = -1] = members;
  const name = parameters[only]?.name ?? '';
  const parameter = spec.parameters[name];
  if (members.length === 1 && isRange(parameter))
    return rangeAxis(name, only, withPoints(parameter, points), jitterOf(parameter, jitter), seed);
  if (size === null) return null;
  return {
    size,
    has: (position) => position >= 0 && position < size,
    isOrdered: false,
    mayRepeat: false,
    choose: (position, _cell, selection) => {
      for (const member of members) selection[member] = parameters[member]?.at(position);
    },
  };
}
