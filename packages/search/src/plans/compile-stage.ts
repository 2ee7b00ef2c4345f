import {
  type BundleParameter,
  carriedParameter,
  type Json,
  mergeTrials,
  type Override,
  type Path,
  type PlanSpec,
  pointPaths,
  type ResolvedCarry,
  type StageSweep,
  type SweepSpec,
  stageSweep,
  takenPaths,
  variantOf,
  withCarried,
} from '@unetsweep/contract';
import { carriedValues } from './carried-values.js';
import { isSame, type WonPoint } from './stage-point.js';

/** What a stage takes over, in the three forms that a sweep knows. */
interface Carried {
  /** Values of every point. */
  fixed: Record<Path, Json>;
  /** Values of points that have others. */
  overrides: Override[];
  /** Several winners, of which each point has one. */
  choice: BundleParameter['values'] | null;
}

const longestLabel = 80;

/** A winner's name in tables: what tells it from the others. */
function labelOf(values: Record<Path, Json>, all: readonly Record<Path, Json>[], rank: number): string {
  const differing = Object.keys(values).filter(
    (path) => !all.every((each) => isSame(each[path], values[path])),
  );
  const text = differing
    .map((path) => `${path.split('.').at(-1)} ${JSON.stringify(values[path])?.replaceAll('"', '')}`)
    .join(', ');
  return text === '' || text.length > longestLabel ? `winner ${rank + 1}` : text;
}

/** Winners that are equal in what is taken of them are one. */
function choiceOf(winners: readonly WonPoint[], paths: ReadonlySet<Path>): BundleParameter['values'] {
  const distinct: Record<Path, Json>[] = [];
  for (const winner of winners) {
    const values = carriedValues(winner, paths);
    if (!distinct.some((each) => isSame(each, values))) distinct.push(values);
  }
  const labels = distinct.map((values, rank) => labelOf(values, distinct, rank));
  const isUnique = new Set(labels).size === labels.length;
  return Object.fromEntries(
    distinct.map((values, rank) => [isUnique ? labels[rank] : `winner ${rank + 1}`, values]),
  );
}

/** Where the stage varies what a carried field belongs to, the field goes with its variant alone. */
function addFixed(carried: Carried, values: Record<Path, Json>, own: ReadonlySet<Path>, spec: object): void {
  const byVariant = new Map<string, Override>();
  for (const [path, value] of Object.entries(values)) {
    const of = variantOf(path, spec);
    if (of === null || !own.has(of.tag)) {
      carried.fixed[path] = value;
      continue;
    }
    const override = byVariant.get(of.tag) ?? { when: { [of.tag]: of.variant }, set: {} };
    override.set[path] = value;
    byVariant.set(of.tag, override);
  }
  carried.overrides.push(...byVariant.values());
}

const hasPer = ({ per }: WonPoint, paths: readonly Path[]) =>
  isSame([...Object.keys(per)].sort(), [...paths].sort());

/** What holds for every point goes over all that earlier entries of `carry` gave. */
function forget({ fixed, overrides, choice }: Carried, paths: ReadonlySet<Path>): void {
  for (const values of [fixed, ...overrides.map(({ set }) => set), ...Object.values(choice ?? {})])
    for (const path of paths) delete values[path];
}

function addCarry(
  carried: Carried,
  { per, top }: Pick<ResolvedCarry, 'per' | 'top'>,
  winners: readonly WonPoint[],
  taken: ReadonlySet<Path>,
  own: ReadonlySet<Path>,
): void {
  const asked = winners.filter((winner) => hasPer(winner, per));
  const [best] = asked;
  if (per.length === 0) forget(carried, taken);
  if (!best) throw new Error('the stage that is taken over from has no winner of this kind');
  if (top > 1) carried.choice = choiceOf(asked.slice(0, top), taken);
  else if (per.length === 0) addFixed(carried, carriedValues(best, taken), own, best.spec);
  else
    for (const winner of asked)
      carried.overrides.push({ when: winner.per, set: carriedValues(winner, taken) });
}

function trialOf({ spec, defaultTrial, ownTrial, carriesUnder }: StageSweep, fixed: Carried['fixed']) {
  return carriesUnder
    ? mergeTrials(withCarried(defaultTrial, fixed), ownTrial)
    : withCarried((spec.trial ?? {}) as typeof ownTrial, fixed);
}

/**
 * The sweep of a stage, with what it takes over from the winners of earlier stages: fixed values go over `trial`, winners per
 * value become `overrides` before the stage's own, several winners the choice parameter `carried`. What the stage's own
 * parameters decide on is not taken over.
 * @param winnersOf winners of a stage by its position
 * @throws Error where a stage that is taken over from has none
 */
export function compileStage(
  plan: PlanSpec,
  position: number,
  winnersOf: (position: number) => readonly WonPoint[],
): SweepSpec {
  const stage = stageSweep(plan, position);
  const { spec, carry } = stage;
  if (carry.length === 0) return spec;
  const own = pointPaths(spec);
  const carried: Carried = { fixed: {}, overrides: [], choice: null };
  for (const each of carry) {
    const taken = new Set([...takenPaths(plan, each)].filter((path) => !own.has(path)));
    addCarry(carried, each, winnersOf(each.from), taken, own);
  }
  const { fixed, choice } = carried;
  const overrides = carried.overrides.filter(({ set }) => Object.keys(set).length > 0);
  const { dataset } = fixed;
  const several: SweepSpec['parameters'] =
    choice === null ? {} : { [carriedParameter]: { type: 'bundle', values: choice } };
  return {
    ...spec,
    ...(typeof dataset === 'string' && { dataset }),
    trial: trialOf(stage, fixed),
    ...((choice !== null || spec.parameters) && { parameters: { ...several, ...spec.parameters } }),
    ...((overrides.length > 0 || spec.overrides) && { overrides: [...overrides, ...(spec.overrides ?? [])] }),
  };
}
