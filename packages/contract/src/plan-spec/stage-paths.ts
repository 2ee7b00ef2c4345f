import { isValues } from '../defaults/fill.js';
import type { Json, Path } from '../json.js';
import type { Parameter } from '../sweep-spec/parameter.js';
import type { SweepSpec } from '../sweep-spec/sweep-spec.js';
import { specPaths } from '../trial-spec/paths.js';
import type { PlanSpec } from './plan-spec.js';
import { type ResolvedCarry, stageSweep } from './stage-sweep.js';

/** Values at or under a path: an object's leaves, or the path itself. */
export function leavesUnder(path: Path): Path[] {
  if (specPaths.get(path)?.isObject !== true) return [path];
  return [...specPaths.values()]
    .filter((each) => !each.isObject && each.path.startsWith(`${path}.`))
    .map((each) => each.path);
}

/** Every value of a trial; the data set is the sweep's own. */
const allLeaves: readonly Path[] = [...specPaths.values()]
  .filter(({ isObject, path }) => !isObject && path !== 'dataset')
  .map(({ path }) => path);

const leavesOf = (values: Record<Path, Json>) => Object.keys(values).flatMap(leavesUnder);

function parameterLeaves(name: string, parameter: Parameter): Path[] {
  if (Array.isArray(parameter) || parameter.type !== 'bundle') return leavesUnder(name);
  return Object.values(parameter.values).filter(isValues).flatMap(leavesOf);
}

/** Values that a sweep's points decide on. */
export function pointPaths({ parameters = {}, search }: Pick<SweepSpec, 'parameters' | 'search'>): Set<Path> {
  const points = search?.method === 'points' ? search.points : [];
  return new Set([
    ...Object.entries(parameters).flatMap(([name, parameter]) => parameterLeaves(name, parameter)),
    ...[...points, ...(search?.startPoints ?? [])].flatMap(leavesOf),
  ]);
}

/** What `carry` takes over, but for what the stage decides on by itself. */
export function takenPaths(plan: PlanSpec, { from, take, per }: ResolvedCarry): Set<Path> {
  const taken =
    take === 'trial'
      ? [...allLeaves, ...(decidedPaths(plan, from).has('dataset') ? ['dataset'] : [])]
      : take === 'parameters'
        ? [...decidedPaths(plan, from)]
        : take.flatMap(leavesUnder);
  return new Set(taken.filter((path) => !per.includes(path)));
}

/** What a stage varied and carried: values by which its points, or they and those of earlier stages, were chosen. */
export function decidedPaths(plan: PlanSpec, position: number): Set<Path> {
  if (position < 0) return new Set();
  const { spec, carry } = stageSweep(plan, position);
  const decided = new Set([
    ...pointPaths(spec),
    ...(spec.overrides ?? []).flatMap(({ set }) => leavesOf(set)),
  ]);
  for (const each of carry) for (const path of takenPaths(plan, each)) decided.add(path);
  return decided;
}

/** What differs between the points of a stage's sweep: its own parameters, several carried winners, values carried `per` some field. */
export function variedPaths(plan: PlanSpec, position: number): Set<Path> {
  if (position < 0) return new Set();
  const { spec, carry } = stageSweep(plan, position);
  const varied = new Set([
    ...pointPaths(spec),
    ...(spec.overrides ?? []).flatMap(({ set }) => leavesOf(set)),
  ]);
  for (const each of carry)
    if (each.top > 1 || each.per.length > 0) for (const path of takenPaths(plan, each)) varied.add(path);
  return varied;
}
