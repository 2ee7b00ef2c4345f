import type { Json, ResolvedTrialSpec } from '@unetsweep/contract';
import { createMethod } from '../methods/create-method.js';
import {
  cursorNumber,
  type FinishedRun,
  innerCursor,
  type MethodCursor,
  type Proposal,
  type SearchMethod,
} from '../methods/search-method.js';
import { repeatSeed } from '../seed.js';
import type { GivenPoint, ResolvedPoint, Space } from '../space/space.js';
import { AskedLog } from './asked-log.js';
import { drawSeedOf, generationOf, startOf } from './replan.js';

/** One run of a point. */
export interface PlannedRun {
  /** From 1. */
  repeat: number;
  /** From 1; null without cross validation. */
  fold: number | null;
  seed: number;
}

export interface PlannedPoint {
  params: Record<string, Json>;
  spec: ResolvedTrialSpec;
  origin: { [name: string]: Json };
  /** The origin, and what was known and asked when the point was chosen: enough to choose it again. */
  decision: { [name: string]: Json };
  runs: PlannedRun[];
}

/** Why a proposal did not become a point. */
export type Rejection = 'excluded' | 'duplicate' | 'invalid';

/** Draws in a row that may be refused before a sampled search counts as exhausted. */
const redraws = 100;
/** So many draws for each cell of a finite space miss a given one with a probability of 2e-9. */
const drawsPerCell = 20;
const mostDuplicateDraws = 20_000;
/** Runs that one point may have: with fewer left, the next one may find no room. */
const mostRuns = 1_000;

/** The runs of a point: every fold of every repeat. */
export function runsOf({ folds }: ResolvedPoint, repeats: number, sweepSeed: number): PlannedRun[] {
  const runs: PlannedRun[] = [];
  for (let repeat = 1; repeat <= repeats; repeat++) {
    const seed = repeatSeed(sweepSeed, repeat);
    for (let fold = 1; fold <= folds; fold++) runs.push({ repeat, fold: folds > 1 ? fold : null, seed });
  }
  return runs;
}

export interface PlannerOptions {
  /** Whether a point fits its data. */
  canRun(point: ResolvedPoint): boolean;
  /**
   * Of the planner that this one continues; null at the start. Where points may coincide, its proposals are asked for again,
   * to know which points are there, unless the method learns.
   */
  cursor?: MethodCursor | null;
  /**
   * Points that are there already, as they were stored, from the first on: they are not planned again. Beside those of the
   * cursor; of a method that learns, all of them. Null: one that was withdrawn before it started, which may come again.
   */
  existing?: readonly (GivenPoint | null)[];
  /** Runs at most. Default: as the sweep says. */
  maxTrials?: number | null;
  onReject?: (why: Rejection, point: ResolvedPoint | null) => void;
}

/**
 * Turns a method's proposals into points that run: leaves out what is excluded, already there or cannot run, and stops at
 * `maxTrials`, with whole points only. Deterministic: two planners of one sweep that are told the same in the same order plan
 * the same.
 */
export class PointPlanner {
  private readonly method: SearchMethod;
  /** Numbers of the points that are there, by key; null where no two can be equal. */
  private readonly seen: Map<string, number | null> | null;
  private readonly maxTrials: number | null;
  private readonly origin: MethodCursor;
  private consumed = 0;
  private trials = 0;
  private refusedInRow = 0;
  private duplicatesInRow = 0;
  private isFull = false;
  private isWaiting = false;
  private lastPoint: number;
  /** Numbers of the points that were withdrawn. */
  private readonly withdrawn = new Set<number>();
  private readonly asked: AskedLog;
  /** The method's cursor before the proposal that found no room, which is made again once there is more. */
  private unplaced: MethodCursor | null = null;

  /** @throws ProblemError as `createMethod` */
  constructor(
    private readonly space: Space,
    private readonly options: PlannerOptions,
  ) {
    const cursor = options.cursor ?? null;
    this.maxTrials = options.maxTrials === undefined ? space.spec.maxTrials : options.maxTrials;
    this.origin = originOf(cursor);
    const seed = drawSeedOf(space.spec, cursor);
    const fresh = createMethod(space, startOf(cursor), seed);
    const learns = fresh.learns ?? false;
    this.asked = new AskedLog(learns, cursor?.refused);
    const untold = fresh.untold ?? Number.POSITIVE_INFINITY;
    const mayRepeat = space.mayRepeat || fresh.mayRepeat || (fresh.isSampled && space.cellCount !== null);
    const mayMeet = options.existing !== undefined || learns || (untold > 0 && mayRepeat);
    this.seen = mayMeet ? new Map() : null;
    const existing = options.existing ?? [];
    for (const [index, point] of existing.entries()) this.know(point, index + 1);
    this.lastPoint = existing.length;
    this.method = cursor === null ? fresh : createMethod(space, innerCursor(cursor, 'method'), seed);
    for (const [index, params] of existing.entries())
      if (params) this.method.place?.({ pointNumber: index + 1, params });
    if (!cursor) return;
    this.restore(cursor);
    if (this.seen && !learns) this.see(fresh, Math.min(this.consumed, untold), this.seen);
  }

  /**
   * At most `count` points, looking at no more than `proposals`. Fewer, though not `done`: the limit was reached, or the
   * method waits for further runs to end.
   */
  next(count: number, proposals: number = Number.POSITIVE_INFINITY): PlannedPoint[] {
    const points: PlannedPoint[] = [];
    this.isWaiting = false;
    for (let looked = 0; looked < proposals && points.length < count && !this.done; looked++) {
      this.unplaced = this.mayBeFull ? this.method.cursor() : null;
      const [proposal] = this.method.ask(1);
      if (!proposal) {
        this.isWaiting = true;
        break;
      }
      const point = this.consider(proposal);
      if (point) points.push(point);
    }
    return points;
  }

  /** A withdrawn point counts only once a run of it has ended otherwise than by that. */
  tell(finished: readonly FinishedRun[]): void {
    this.asked.hear(finished.at(-1)?.finishSeq ?? 0);
    this.method.tell(this.withdrawn.size === 0 ? finished : finished.filter((run) => this.counts(run)));
  }

  /** Proposals that were looked at since the planning began. */
  get proposals(): number {
    return this.consumed;
  }

  /** Whether no further point will come. */
  get done(): boolean {
    return this.isFull || this.method.exhausted || this.isStuck;
  }

  /** Whether the method had nothing more to propose when last asked, and waits for runs to end. */
  get waits(): boolean {
    return this.isWaiting && !this.done;
  }

  /** Whether `maxTrials` keeps points from being planned. */
  get isTruncated(): boolean {
    return this.isFull && !this.method.exhausted;
  }

  /** Points that may wait for a worker before it is wiser to learn from further runs first. */
  get ahead(): number {
    return this.method.ahead ?? Number.POSITIVE_INFINITY;
  }

  /** Points at most, where that is known before results are; else Infinity. */
  get atMost(): number {
    const { maxTrials } = this;
    const fitting =
      maxTrials === null ? Number.POSITIVE_INFINITY : Math.floor(maxTrials / this.space.spec.repeats);
    return Math.min(this.method.atMost ?? Number.POSITIVE_INFINITY, fitting);
  }

  /** Whether points that cannot run are drawn again rather than counted. */
  get isSampled(): boolean {
    return this.method.isSampled;
  }

  cursor(): MethodCursor {
    const { trials, refusedInRow, duplicatesInRow } = this;
    const method = this.isFull && this.unplaced ? this.unplaced : this.method.cursor();
    const consumed = this.isFull && this.unplaced ? this.consumed - 1 : this.consumed;
    return {
      ...this.origin,
      method,
      consumed,
      trials,
      refusedInRow,
      duplicatesInRow,
      ...this.asked.toCursor(),
    };
  }

  private get mayBeFull(): boolean {
    const { maxTrials, trials, space } = this;
    return maxTrials !== null && trials + mostRuns * space.spec.repeats > maxTrials;
  }

  private counts({ pointNumber, params, status }: FinishedRun): boolean {
    if (!this.withdrawn.has(pointNumber)) return true;
    if (status === 'cancelled') return false;
    this.withdrawn.delete(pointNumber);
    this.know(params, pointNumber);
    return true;
  }

  private get isStuck(): boolean {
    if (!this.method.isSampled) return false;
    return this.refusedInRow >= redraws || this.duplicatesInRow >= this.mostDuplicates;
  }

  private get mostDuplicates(): number {
    const cells = this.space.cellCount;
    if (cells === null) return redraws;
    return Math.min(mostDuplicateDraws, Math.max(redraws, drawsPerCell * Number(cells)));
  }

  private know(given: GivenPoint | null, number: number): void {
    if (!given) {
      this.withdrawn.add(number);
      return;
    }
    const point = this.space.resolve(this.space.point(given));
    if (point) this.seen?.set(this.space.keyOf(point), number);
  }

  private restore(cursor: MethodCursor): void {
    this.consumed = cursorNumber(cursor, 'consumed');
    this.count(cursorNumber(cursor, 'trials'));
    this.refusedInRow = cursorNumber(cursor, 'refusedInRow');
    this.duplicatesInRow = cursorNumber(cursor, 'duplicatesInRow');
  }

  /** Asks for the first proposals again, to know which points were met. */
  private see(method: SearchMethod, proposals: number, seen: Map<string, number | null>): void {
    for (let asked = 0; asked < proposals; asked++) {
      const [proposal] = method.ask(1);
      if (!proposal) return;
      const point = this.space.resolve(proposal.selection);
      if (point) seen.set(this.space.keyOf(point), null);
    }
  }

  private consider(proposal: Proposal): PlannedPoint | null {
    this.consumed += 1;
    const { isRepeat } = proposal;
    const point = isRepeat ? null : this.space.resolve(proposal.selection);
    const key = point && this.seen ? this.space.keyOf(point) : null;
    const rejection = isRepeat ? 'duplicate' : this.rejection(point, key, isRepeat === undefined);
    if (point && !rejection) return this.accept(point, key, proposal);
    const equal = rejection === 'duplicate' && key !== null ? this.seen?.get(key) : null;
    this.method.settle?.(proposal, equal ?? null);
    if (rejection === 'duplicate') this.duplicatesInRow += 1;
    else this.refusedInRow += 1;
    this.asked.refuse();
    this.options.onReject?.(rejection ?? 'excluded', point);
    return null;
  }

  /** @param isUntold whether only its key tells whether a later proposal repeats it */
  private rejection(point: ResolvedPoint | null, key: string | null, isUntold: boolean): Rejection | null {
    if (!point) return 'excluded';
    if (key !== null) {
      if (this.seen?.has(key)) return 'duplicate';
      if (isUntold) this.seen?.set(key, null);
    }
    return this.options.canRun(point) ? null : 'invalid';
  }

  private accept(point: ResolvedPoint, key: string | null, proposal: Proposal): PlannedPoint | null {
    const { repeats, seed } = this.space.spec;
    const runs = runsOf(point, repeats, seed);
    if (this.maxTrials !== null && this.trials + runs.length > this.maxTrials) {
      this.isFull = true;
      return null;
    }
    this.count(runs.length);
    this.refusedInRow = 0;
    this.duplicatesInRow = 0;
    this.lastPoint += 1;
    if (key !== null && proposal.isRepeat === undefined) this.seen?.set(key, this.lastPoint);
    this.method.settle?.(proposal, this.lastPoint);
    this.method.place?.({ pointNumber: this.lastPoint, params: point.params });
    this.unplaced = null;
    const { origin } = proposal;
    const generation = generationOf(this.origin);
    const decision = {
      ...origin,
      proposal: this.consumed,
      ...this.asked.take(),
      ...(generation > 0 && { generation }),
    };
    return { params: point.params, spec: point.spec, origin, decision, runs };
  }

  /** Every further point has at least as many runs as there are repeats. */
  private count(runs: number): void {
    this.trials += runs;
    this.isFull = this.maxTrials !== null && this.trials + this.space.spec.repeats > this.maxTrials;
  }
}

/** What a cursor says of where its planning began, which stays as it is. */
function originOf(cursor: MethodCursor | null): MethodCursor {
  const { generation, after, start, draws } = cursor ?? {};
  if (generation === undefined) return {};
  return { generation, after: after ?? 0, start: start ?? null, ...(draws !== undefined && { draws }) };
}
