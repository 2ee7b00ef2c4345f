import type { Json, ResolvedSweepSpec } from '@unetsweep/contract';
import canonicalize from 'canonicalize';
import type { FinishedRun, MethodCursor } from '../methods/search-method.js';
import type { DatasetTable } from '../space/dataset-facts.js';
import { type GivenPoint, Space } from '../space/space.js';
import { readRefusals } from './asked-log.js';
import { PointPlanner } from './point-planner.js';
import { pointsBefore } from './replan.js';

/** A planning of the sweep: it lasts until the space, the points or the method change. */
export interface LoggedPlanning {
  /** 0: the first one. */
  generation: number;
  /** The sweep's spec while it lasted. */
  spec: ResolvedSweepSpec;
  /** With which it began; null: the first one. */
  cursor: MethodCursor | null;
  /** Numbers of the points that were withdrawn when it began, or before. */
  withdrawn: ReadonlySet<number>;
}

/** A point as it was stored. */
export interface LoggedPoint {
  number: number;
  params: GivenPoint;
  decision: { [name: string]: Json };
  /** Numbers of its trials. */
  runs: readonly number[];
}

export interface SweepLog {
  plannings: readonly LoggedPlanning[];
  /** Ascending by number, from 1 on. */
  points: readonly LoggedPoint[];
  /** Every end of a run, ascending by `finishSeq`. */
  finished: readonly FinishedRun[];
}

export interface ReplayedPoint {
  number: number;
  /** What the method proposes; null where it proposes nothing, or was not asked. */
  params: GivenPoint | null;
  /** Null: the method was not asked, since the point was given by hand, or an earlier point of the same planning differs. */
  isEqual: boolean | null;
}

const unasked = (number: number): ReplayedPoint => ({ number, params: null, isEqual: null });

/** One planning, asked again what it was asked, at the same moments. */
class PlanningReplay {
  private readonly planner: PointPlanner;
  private target = 0;
  private told = 0;
  private differs = false;

  constructor(
    private readonly log: SweepLog,
    { spec, cursor, withdrawn }: LoggedPlanning,
    datasets: DatasetTable,
  ) {
    const before = log.points.slice(0, pointsBefore(cursor));
    const existing = before.map(({ number, params }) => (withdrawn.has(number) ? null : params));
    const stored = before.map(({ params }) => params);
    this.planner = new PointPlanner(new Space(spec, datasets, stored), {
      canRun: () => this.planner.proposals === this.target,
      maxTrials: null,
      cursor,
      ...(existing.length > 0 && { existing }),
    });
  }

  decide(point: LoggedPoint): ReplayedPoint {
    const { number, decision } = point;
    if (this.differs) return unasked(number);
    const params = this.ask(point);
    const isEqual = params !== null && canonicalize(params) === canonicalize(point.params);
    this.differs = !isEqual || this.planner.proposals !== decision.proposal;
    return { number, params, isEqual: !this.differs };
  }

  private ask(point: LoggedPoint): GivenPoint | null {
    const { finishSeq, proposal, refused } = point.decision;
    const before = Math.min(...point.runs);
    for (const [seq, count] of readRefusals(refused)) {
      this.tell(seq, before);
      if (this.next(this.planner.proposals + count, 0)) return null;
    }
    this.tell(Number(finishSeq), before);
    return this.next(Number(proposal), Number(proposal));
  }

  /** Looks at proposals until so many were made, of which that of the given number is accepted. */
  private next(proposals: number, target: number): GivenPoint | null {
    this.target = target;
    while (this.planner.proposals < proposals) {
      const [found] = this.planner.next(1, 1);
      if (found) return found.params;
      if (this.planner.waits || this.planner.done) return null;
    }
    return null;
  }

  /** Runs that a point has got since count as little as they did then. */
  private tell(finishSeq: number, beforeTrial: number): void {
    const { finished, points } = this.log;
    const from = this.told;
    while (this.told < finished.length && (finished[this.told]?.finishSeq ?? 0) <= finishSeq) this.told += 1;
    const runs = finished.slice(from, this.told).map((run) => {
      const there = points[run.pointNumber - 1]?.runs.filter((number) => number < beforeTrial);
      return { ...run, expectedRuns: there?.length ?? run.expectedRuns };
    });
    if (runs.length > 0) this.planner.tell(runs);
  }
}

/** Which planning decided a point; null: none, or one that did not say enough. */
export function planningOf({ proposal, generation = 0 }: LoggedPoint['decision']): number | null {
  return typeof proposal === 'number' && typeof generation === 'number' ? generation : null;
}

/**
 * Chooses the points of a sweep again from its log alone: the same, bit for bit, whatever became of the processes that chose
 * them. Lazy: each point is chosen when it is asked for.
 * @param datasets every data set that the sweep may name
 */
export function* replay(log: SweepLog, datasets: DatasetTable): Generator<ReplayedPoint, void> {
  const replays = new Map<number, PlanningReplay>();
  for (const point of log.points) {
    const generation = planningOf(point.decision);
    const planning = log.plannings.find((each) => each.generation === generation);
    if (generation === null || !planning) {
      yield unasked(point.number);
      continue;
    }
    const own = replays.get(generation) ?? new PlanningReplay(log, planning, datasets);
    replays.set(generation, own);
    yield own.decide(point);
  }
}
