import { isFiniteMethod } from '@unetsweep/contract';
import { type PlannedPoint, PointPlanner, type Rejection } from '../plan/point-planner.js';
import { createPermutation } from '../random/permutation.js';
import type { Selection } from '../space/axes.js';
import type { ResolvedPoint, Space } from '../space/space.js';
import { singleValues } from './single-values.js';
import type { Tally } from './tally.js';

/** Points of a grid that are looked at, at most: a count and no time, so that the answer is always the same. */
const checkBudget = 20_000;
/** Proposals from which the number of points is found where not all are looked at. */
const planBudget = { grid: 10_000, sampled: 1_000 };
const shownPoints = 20;

/** The points that a sweep would run, as far as they are known beforehand. */
export interface Survey {
  points: number | null;
  trials: number | null;
  /** Runs of the point that has most, of those that were planned. */
  mostRuns: number;
  /** Params of the first 20. */
  shown: PlannedPoint['params'][];
  duplicates: number;
  /** Cells that duplicates were looked for in where those are not all; else null. */
  mergedAmong: number | null;
  isTruncated: boolean;
  /** Whether points that cannot run are drawn again. */
  isSampled: boolean;
  /** Whether every point was looked at. */
  isWhole: boolean;
  /** Points looked at where those are not all that might run; else null. */
  checked: number | null;
  /** Points that run before the search decides on more; null where it does not. */
  firstRound: { points: number; atMost: number } | null;
}

/** Looks at all points where there are at most 20,000; else at each value once and at a part of the combinations. */
export function surveySpace(space: Space, tally: Tally): Survey {
  return isSmall(space) ? planAll(space, tally) : planPart(space, tally);
}

function isSmall({ cellCount, spec: { search } }: Space): boolean {
  if (search.method === 'points') return true;
  return (
    search.method === 'grid' &&
    cellCount !== null &&
    cellCount + BigInt(search.startPoints.length) <= checkBudget
  );
}

/** Looks at every point; those beyond `maxTrials` count as checked, not as planned. */
function planAll(space: Space, tally: Tally): Survey {
  const { maxTrials } = space.spec;
  let duplicates = 0;
  const onReject = (why: Rejection) => {
    if (why === 'duplicate') duplicates += 1;
  };
  const planner = new PointPlanner(space, {
    canRun: (point) => tally.count(point),
    maxTrials: null,
    onReject,
  });
  const all = planner.next(Number.POSITIVE_INFINITY);
  let trials = 0;
  let points = 0;
  for (const { runs } of all) {
    if (maxTrials !== null && trials + runs.length > maxTrials) break;
    trials += runs.length;
    points += 1;
  }
  const shown = all.slice(0, Math.min(points, shownPoints)).map(({ params }) => params);
  return {
    points,
    trials,
    mostRuns: mostRunsOf(all),
    shown,
    duplicates,
    mergedAmong: null,
    isTruncated: points < all.length,
    isSampled: false,
    isWhole: true,
    checked: null,
    firstRound: null,
  };
}

/** Looks at the first points, and at others that are spread over the space. */
function planPart(space: Space, tally: Tally): Survey {
  let duplicates = 0;
  const onReject = (why: Rejection) => {
    if (why === 'duplicate') duplicates += 1;
  };
  const isGrid = space.spec.search.method === 'grid';
  const canRun = (point: ResolvedPoint) =>
    isGrid ? tally.observe(point).issues.length === 0 : tally.count(point);
  const planner = new PointPlanner(space, { canRun, onReject });
  const endsByItself = isFiniteMethod(space.spec.search.method);
  const budget = endsByItself ? checkBudget : planBudget.sampled;
  const first = planner.next(Number.POSITIVE_INFINITY, isGrid ? planBudget.grid : budget);
  const checked = isGrid ? probeGrid(space, tally) : probeSamples(space, tally);
  const shown = first.slice(0, shownPoints).map(({ params }) => params);
  const isKnown = tally.invalidCount === 0 || !isGrid;
  const counts = planner.done ? exactCounts(first) : isKnown ? expectedCounts(space, first) : unknownCounts;
  const { isSampled } = planner;
  const available = isGrid ? (space.cellClasses?.points ?? Number(space.cellCount)) : 0;
  const isCut = counts.points !== null && counts.points < available;
  return {
    ...counts,
    mostRuns: mostRunsOf(first),
    shown,
    // What a draw without an end draws again says nothing of the space.
    duplicates: endsByItself ? ((isGrid ? space.cellClasses?.duplicates : undefined) ?? duplicates) : 0,
    mergedAmong: isGrid && !space.cellClasses && !planner.done ? planBudget.grid : null,
    isTruncated: planner.isTruncated || isCut,
    isSampled,
    isWhole: false,
    checked,
    firstRound: planner.waits && endsByItself ? { points: first.length, atMost: planner.atMost } : null,
  };
}

const mostRunsOf = (points: readonly PlannedPoint[]): number =>
  points.reduce((most, { runs }) => Math.max(most, runs.length), 0);

interface Counts {
  points: number | null;
  trials: number | null;
}

const unknownCounts: Counts = { points: null, trials: null };

function exactCounts(points: readonly PlannedPoint[]): Counts {
  return { points: points.length, trials: points.reduce((sum, { runs }) => sum + runs.length, 0) };
}

/** Known without looking where all points have the same number of runs, and every cell is one or draws have no end; else decided on the way. */
function expectedCounts(space: Space, first: readonly PlannedPoint[]): Counts {
  const { maxTrials } = space.spec;
  const available = availablePoints(space, first.length);
  const runs = first[0]?.runs.length ?? 0;
  if (available === null || runs === 0 || !first.every((point) => point.runs.length === runs))
    return unknownCounts;
  const points = maxTrials === null ? available : Math.min(available, Math.floor(maxTrials / runs));
  return Number.isFinite(points) ? { points, trials: points * runs } : unknownCounts;
}

/** Points of the space where that is plain from the first ones: a grid's cells, Infinity for draws without an end; else null. */
function availablePoints({ spec, cellCount, cellClasses }: Space, planned: number): number | null {
  const { method, startPoints } = spec.search;
  if (method !== 'grid' && isFiniteMethod(method)) return null;
  if (cellCount === null) return planned > 0 ? Number.POSITIVE_INFINITY : null;
  const isPlain = method === 'grid' && startPoints.length === 0 && spec.epochBudget === null;
  return isPlain ? (cellClasses?.points ?? null) : null;
}

/** Counts cells of a grid that is too large to look at whole: every single value, then combinations in shuffled order. */
function probeGrid(space: Space, tally: Tally): number {
  let checked = 0;
  const look = (selection: Selection) => {
    const point = space.resolve(selection);
    if (point) tally.count(point);
    checked += 1;
  };
  for (const selection of singleValues(space)) look(selection);
  const cells = Number(space.cellCount);
  const cellAt = createPermutation(space.spec.seed, cells);
  for (let index = 0; checked < Math.min(cells, checkBudget); index++) look(space.cell(cellAt(index)));
  return checked;
}

/** Sees every single value of a sampled space, so that what the samples missed is not called unused. */
function probeSamples(space: Space, tally: Tally): null {
  for (const selection of singleValues(space)) {
    const point = space.resolve(selection);
    if (point) tally.observe(point);
  }
  return null;
}
