import { isDeepStrictEqual } from 'node:util';
import {
  type ExtendedSweep,
  invalidBody,
  isFinalSweepStatus,
  isFiniteMethod,
  ProblemError,
  parseSweepSpec,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
  type SweepExtensionRequest,
  type SweepSpec,
} from '@unetsweep/contract';
import {
  assertRunnable,
  extendSpec,
  type GivenPoint,
  type MethodCursor,
  PointPlanner,
  replanCursor,
  Space,
} from '@unetsweep/search';
import type { PlanStanding, Store } from '@unetsweep/store';
import type { QueueLink } from '../dependencies.js';
import { findPlan, findProgress, findSweep } from './find-sweep.js';
import { readPoints } from './read-points.js';
import { baseTrialOf, type Described, describeSubmission } from './submit-sweep.js';

type Plan = NonNullable<Awaited<ReturnType<Store['sweeps']['getPlan']>>>;

/** Tries against others who change the same sweep. */
const TRIES = 10;
/** Cells up to which the points that are new are counted one by one. */
const COUNTED_CELLS = 20_000n;

/** Points and runs that are there, and runs that points will get. */
interface Standing {
  points: number;
  trials: number;
  missingRuns: number;
  cursor: MethodCursor | null;
}

export async function standingOf(store: Store, id: string, from: Plan, repeats: number): Promise<Standing> {
  const { cursor, nextPoint, nextTrial, withdrawnTrials } = await findProgress(store, id);
  const missingRuns = repeats > from.spec.repeats ? await store.planning.missingRuns(id, repeats) : 0;
  const trials = nextTrial - 1 - withdrawnTrials;
  return { points: nextPoint - 1, trials, missingRuns, cursor: cursor as MethodCursor };
}

/** Further repeats of the points that are planned need room: where `maxTrials` is not given it rises as the repeats do. */
function withRoom(
  from: ResolvedSweepSpec,
  spec: ResolvedSweepSpec,
  { maxTrials }: SweepExtensionRequest,
  standing: Standing,
): ResolvedSweepSpec {
  const needed = standing.trials + standing.missingRuns;
  if (spec.maxTrials === null || spec.repeats === from.repeats) return spec;
  if (maxTrials === undefined) {
    const scaled = Math.floor((spec.maxTrials * spec.repeats) / from.repeats);
    return { ...spec, maxTrials: Math.max(needed, scaled) };
  }
  if (spec.maxTrials >= needed) return spec;
  const message = `maxTrials must be at least ${needed}: ${spec.repeats} repeats of the points that are there`;
  throw invalidBody([{ path: '/maxTrials', code: 'range', message }]);
}

/** Points and runs that the sweep will have in all; null where the search decides on the way. */
export async function countAll(
  store: Store,
  id: string,
  { spec, datasets, judge, dryRun }: Described,
  standing: Standing,
): Promise<{ points: number | null; trials: number | null }> {
  const plain = { points: dryRun.pointCount, trials: dryRun.trialCount };
  if (!isFiniteMethod(spec.search.method)) return plain;
  const existing = (await readPoints(store, id, standing.points)).map(({ params }) => params as GivenPoint);
  const space = new Space(spec, datasets, existing);
  if (space.cellCount === null || space.cellCount > COUNTED_CELLS) return plain;
  const trials = standing.trials + standing.missingRuns;
  const planner = new PointPlanner(space, {
    canRun: (point) => judge(point.spec).issues.length === 0,
    existing,
    cursor: replanCursor(spec, { ...standing, trials }),
  });
  const planned = planner.next(Number.POSITIVE_INFINITY);
  if (planner.waits) return { points: null, trials: null };
  const runs = planned.reduce((sum, point) => sum + point.runs.length, 0);
  return { points: standing.points + planned.length, trials: trials + runs };
}

/** The cursor of the planning that starts anew, with what an earlier extension left to do. */
export function replanOf(from: ResolvedSweepSpec, spec: ResolvedSweepSpec, epochs: number | null) {
  return ({ cursor, points, trials, missingRuns }: PlanStanding): Record<string, unknown> => {
    const left = cursor as MethodCursor;
    const fills = spec.repeats > from.repeats || left.repeatsFrom !== undefined;
    const length = epochs ?? left.epochs;
    return {
      ...replanCursor(
        spec,
        { cursor: left, points, trials: trials + (fills ? missingRuns : 0) },
        from.search,
      ),
      ...(fills && { repeatsFrom: spec.repeats > from.repeats ? 1 : left.repeatsFrom }),
      ...(length !== undefined && { epochs: length }),
    };
  };
}

/** Epochs of a trial whose length is the sweep's own. @throws ProblemError `invalidBody` where that is the caller's matter */
function lengthOf(
  { spec }: Plan,
  { training }: ResolvedTrialSpec,
  { epochs }: SweepExtensionRequest,
): number {
  if (spec.runner !== 'external') return training.epochs;
  if (epochs === undefined) return 0;
  const message = 'epochs is for runner internal: how long its trials train is known to the caller alone';
  throw invalidBody([{ path: '/epochs', code: 'unknownField', message }]);
}

async function tryToExtend(
  store: Store,
  id: string,
  request: SweepExtensionRequest,
): Promise<ExtendedSweep | null> {
  const plan = await findPlan(store, id);
  // A sweep that waited for an import knows no trial yet; one that ended before stays so.
  const baseTrial = plan.baseTrial ?? baseTrialOf(await describeSubmission(store, plan.spec as SweepSpec));
  const length = lengthOf(plan, baseTrial, request);
  const wide = extendSpec({ spec: plan.spec, epochs: length }, request);
  if (isDeepStrictEqual(wide, plan.spec)) {
    const sweep = await findSweep(store, id);
    return { ...sweep, added: 0, continued: 0 };
  }
  const standing = await standingOf(store, id, plan, wide.repeats);
  const posted = parseSweepSpec(withRoom(plan.spec, wide, request, standing));
  const described = await describeSubmission(store, posted);
  const { spec } = described;
  assertRunnable(described.dryRun);
  const { points, trials } = await countAll(store, id, described, standing);
  const epochs = request.epochs === length ? null : (request.epochs ?? null);
  const done = await store.sweeps.extend(id, {
    from: plan.spec,
    spec,
    baseTrial: baseTrialOf(described),
    datasetIds: [...described.datasets.values()].map((dataset) => dataset.id),
    pointCount: points,
    trialCount: trials,
    epochs,
    replan: replanOf(plan.spec, spec, epochs),
  });
  if (done === null) return null;
  const before = isFinalSweepStatus(plan.status) ? standing.trials : (plan.trialCount ?? standing.trials);
  return {
    ...done.sweep,
    added: trials === null ? null : Math.max(0, trials - before),
    continued: done.continued,
  };
}

/**
 * Gives a sweep more values, repeats, trials or epochs; what has run stays. The same again changes nothing.
 * @throws ProblemError `invalidBody`, `invalidCells` and whatever refuses a posted sweep; `invalidState`, `imagesRemoved`
 */
export async function extendSweep(
  store: Store,
  queue: QueueLink,
  id: string,
  request: SweepExtensionRequest,
): Promise<ExtendedSweep> {
  for (let left = TRIES; left > 0; left--) {
    const extended = await tryToExtend(store, id, request);
    if (extended === null) continue;
    await queue.wake(id);
    return extended;
  }
  throw new ProblemError('versionMismatch', 'Others change this sweep all the time; try again.');
}
