import { namedStream, type Uniform } from '../random/generator.js';
import type { Candidate } from './candidate.js';
import type { SpaceParameter } from './space-parameter.js';

/** A value for each parameter of the space, in its order; undefined where the parameter takes no part. */
export type Selection = readonly (Candidate | undefined)[];

/** Parameters that walk together: one alone, or those of a zip. */
export interface Axis {
  /** Positions in the space's list of parameters. */
  members: readonly number[];
  /** Number of values; null where it has no end of them. */
  size: number | null;
  /** What its random numbers are named by. */
  name: string;
}

/** One axis for each zip and each other parameter, in the order of the parameters. */
export function makeAxes(parameters: readonly SpaceParameter[], zips: readonly string[][]): Axis[] {
  const zipOf = new Map(zips.flatMap((names) => names.map((name) => [name, names] as const)));
  const done = new Set<readonly string[]>();
  const axes: Axis[] = [];
  parameters.forEach(({ name, size }, position) => {
    const zip = zipOf.get(name);
    if (!zip) axes.push({ members: [position], size, name });
    else if (!done.has(zip)) {
      done.add(zip);
      const members = parameters.flatMap((each, index) => (zip.includes(each.name) ? [index] : []));
      axes.push({ members, size, name });
    }
  });
  return axes;
}

/** Product of the axes' sizes, exact however large; null where one has no end. */
export function countCells(axes: readonly Axis[]): bigint | null {
  let cells = 1n;
  for (const { size } of axes) {
    if (size === null) return null;
    cells *= BigInt(size);
  }
  return cells;
}

/** The values of a cell by mixed radix: the last axis walks fastest. */
export function selectCell(
  axes: readonly Axis[],
  parameters: readonly SpaceParameter[],
  cell: number,
): Selection {
  const selection = new Array<Candidate | undefined>(parameters.length);
  let rest = cell;
  for (let position = axes.length - 1; position >= 0; position--) {
    const axis = axes[position] as Axis;
    const size = axis.size ?? 1;
    const digit = rest % size;
    rest = Math.floor(rest / size);
    for (const member of axis.members) selection[member] = parameters[member]?.at(digit);
  }
  return selection;
}

function drawAxis(
  axis: Axis,
  parameters: readonly SpaceParameter[],
  uniform: Uniform,
): (Candidate | undefined)[] {
  const [only] = axis.members;
  if (axis.members.length === 1 && only !== undefined) return [parameters[only]?.draw(uniform)];
  const digit = Math.floor(uniform() * (axis.size ?? 1));
  return axis.members.map((member) => parameters[member]?.at(digit));
}

/** The values below which the given share of each axis' distribution lies: `shares` has a number in [0, 1) for each axis. */
export function selectShares(
  axes: readonly Axis[],
  parameters: readonly SpaceParameter[],
  shares: readonly number[],
): Selection {
  const selection = new Array<Candidate | undefined>(parameters.length);
  axes.forEach(({ members, size }, axis) => {
    const share = shares[axis] ?? 0;
    const [only] = members;
    if (members.length === 1 && only !== undefined) selection[only] = parameters[only]?.quantile(share);
    else
      for (const member of members)
        selection[member] = parameters[member]?.at(Math.floor(share * (size ?? 1)));
  });
  return selection;
}

/** The `sample`-th random values: they depend on the seed, the number and each axis' name alone. */
export function drawSelection(
  axes: readonly Axis[],
  parameters: readonly SpaceParameter[],
  seed: number,
  sample: number,
): Selection {
  const selection = new Array<Candidate | undefined>(parameters.length);
  for (const axis of axes) {
    const drawn = drawAxis(axis, parameters, namedStream(seed, sample, axis.name));
    axis.members.forEach((member, index) => {
      selection[member] = drawn[index];
    });
  }
  return selection;
}
