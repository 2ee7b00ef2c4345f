import { type DryRun, ProblemError, type ResolvedSweepSpec } from '@unetsweep/contract';
import { type PlannedPoint, PointPlanner, type Rejection } from '../plan/point-planner.js';
import { createPermutation } from '../random/permutation.js';
import type { Selection } from '../space/axes.js';
import type { DatasetTable } from '../space/dataset-facts.js';
import { type ResolvedPoint, Space } from '../space/space.js';
import type { Judge } from './judge.js';
import { singleValues } from './single-values.js';
import { Tally } from './tally.js';
import { sweepWarnings } from './warnings.js';

export interface DryRunContext {
  /** Every data set that the sweep may name, by `name@version`. */
  datasets: DatasetTable;
  judge: Judge;
}

/** Points of a grid that are looked at, at most: a count and no time, so that the answer is always the same. */
const checkBudget = 20_000;
/** Proposals from which the number of points is found where not all are looked at. */
const planBudget = { grid: 10_000, sampled: 1_000 };
const shownPoints = 20;

interface Planned {
  points: number | null;
  trials: number | null;
  shown: PlannedPoint['params'][];
  duplicates: number;
  isTruncated: boolean;
  /** Whether points that cannot run are drawn again. */
  isSampled: boolean;
  /** Points looked at where those are not all that might run; else null. */
  checked: number | null;
}

/**
 * What a sweep would do: how many points and trials, the first of them, which cannot run and why, and the networks met. All
 * cells are looked at where there are at most 20,000; else each value at least once and a part of the combinations.
 * @throws ProblemError `methodNotApplicable`, `notFinite`, `tooManyCells`, `emptySpace`; `invalidBody` with `unusedField`, or
 * `enum` where a value is not trained by this version
 */
export function describeSweep(spec: ResolvedSweepSpec, { datasets, judge }: DryRunContext): DryRun {
  const space = new Space(spec, datasets);
  const tally = new Tally(spec, judge);
  const planned = isSmall(space) ? planAll(space, tally) : planPart(space, tally);
  tally.assertMeaningful();
  if (planned.points === 0 && tally.invalidCount === 0) throw emptySpace(spec, planned.isTruncated);
  const mayHaveInvalid = spec.onInvalidPoint === 'skip' || planned.isSampled;
  const isRunnable = planned.points !== 0 && (mayHaveInvalid || tally.invalidCount === 0);
  const { isTruncated, checked } = planned;
  return {
    valid: isRunnable,
    pointCount: planned.points,
    trialCount: planned.trials,
    duplicateCount: planned.duplicates,
    points: planned.shown,
    invalidCount: tally.invalidCount,
    invalid: tally.invalidCells(),
    reusableCount: 0,
    ...tally.modelSummary(),
    estimatedDurationMs: null,
    basis: 'none',
    warnings: sweepWarnings(spec, { isTruncated, checked, cellCount: space.cellCount }),
  };
}

/** @throws ProblemError `invalidCells` where the sweep refuses points that cannot run, or none can */
export function assertRunnable({ valid, invalid, invalidCount }: DryRun): void {
  if (valid) return;
  const [first] = invalid;
  const detail = `${invalidCount} points cannot run; the first reason: ${first?.message ?? 'unknown'}. Change the space, or set "onInvalidPoint": "skip"`;
  throw new ProblemError('invalidCells', detail, { extras: { invalid, invalidCount } });
}

function emptySpace({ maxTrials, repeats }: ResolvedSweepSpec, isTruncated: boolean): ProblemError {
  const detail = isTruncated
    ? `maxTrials = ${maxTrials} is smaller than the runs of one point (${repeats} repeats times its folds)`
    : 'exclude leaves no point of the space';
  return new ProblemError('emptySpace', detail);
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
function planAll(space: Space, tally: Tally): Planned {
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
    shown,
    duplicates,
    isTruncated: points < all.length,
    isSampled: false,
    checked: null,
  };
}

/** Looks at the first points, and at others that are spread over the space. */
function planPart(space: Space, tally: Tally): Planned {
  let duplicates = 0;
  const onReject = (why: Rejection) => {
    if (why === 'duplicate') duplicates += 1;
  };
  const isGrid = space.spec.search.method === 'grid';
  const canRun = (point: ResolvedPoint) =>
    isGrid ? tally.observe(point).issues.length === 0 : tally.count(point);
  const planner = new PointPlanner(space, { canRun, onReject });
  const first = planner.next(Number.POSITIVE_INFINITY, isGrid ? planBudget.grid : planBudget.sampled);
  const checked = isGrid ? probeGrid(space, tally) : probeSamples(space, tally);
  const shown = first.slice(0, shownPoints).map(({ params }) => params);
  const counts = planner.done ? exactCounts(first) : expectedCounts(space, first);
  const { isSampled } = planner;
  const isCut = counts.points !== null && isGrid && counts.points < Number(space.cellCount);
  return { ...counts, shown, duplicates, isTruncated: planner.isTruncated || isCut, isSampled, checked };
}

interface Counts {
  points: number | null;
  trials: number | null;
}

function exactCounts(points: readonly PlannedPoint[]): Counts {
  return { points: points.length, trials: points.reduce((sum, { runs }) => sum + runs.length, 0) };
}

/** Known without looking where all points have the same number of runs, and every cell is one or draws have no end; else decided on the way. */
function expectedCounts(space: Space, first: readonly PlannedPoint[]): Counts {
  const { maxTrials } = space.spec;
  const available = availablePoints(space, first.length);
  const runs = first[0]?.runs.length ?? 0;
  if (available === null || !first.every((point) => point.runs.length === runs))
    return { points: null, trials: null };
  const points = maxTrials === null ? available : Math.min(available, Math.floor(maxTrials / runs));
  return Number.isFinite(points) ? { points, trials: points * runs } : { points: null, trials: null };
}

/** Points of the space where that is plain from the first ones: a grid's cells, Infinity for draws without an end; else null. */
function availablePoints({ spec, cellCount, mayRepeat }: Space, planned: number): number | null {
  if (cellCount === null) return planned > 0 ? Number.POSITIVE_INFINITY : null;
  const isPlain = spec.search.method === 'grid' && !mayRepeat && spec.exclude.length === 0;
  return isPlain && planned === planBudget.grid ? Number(cellCount) + spec.search.startPoints.length : null;
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
