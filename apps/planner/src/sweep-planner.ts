import {
  type GivenPoint,
  type MethodCursor,
  type PlannedPoint,
  PointPlanner,
  pointsBefore,
  Space,
} from '@unetsweep/search';
import type { NewPoint, Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import { fillIn } from './fill-in.js';
import { PendingWork } from './pending-work.js';
import { findDatasets } from './sweep-datasets.js';

/** Points written by one statement. */
const BATCH_POINTS = 2_000;
/** Trials that wait in Postgres ahead of the workers; a larger grid is made as they are taken. */
const MOST_QUEUED = 100_000;
const FINISHED_PAGE = 1_000;
const EXISTING_PAGE = 5_000;
/** Proposals looked at in one step, so that a space full of exclusions keeps neither the lease nor the loops waiting. */
const STEP_PROPOSALS = 20_000;

/** A sweep that this process plans, as long as its fence holds. */
export class SweepPlanner {
  private lastSeq = 0;

  private constructor(
    private readonly store: Store,
    private readonly sweepId: string,
    readonly fence: number,
    private readonly planner: PointPlanner,
    private nextPoint: number,
    private nextTrial: number,
    private readonly pending: PendingWork,
  ) {}

  /** Goes on where the sweep's planning stopped; null where the sweep is gone. @throws ProblemError where it can't be planned */
  static async open(store: Store, sweepId: string, fence: number): Promise<SweepPlanner | null> {
    const [plan, progress] = await Promise.all([
      store.sweeps.getPlan(sweepId),
      store.planning.progress(sweepId),
    ]);
    if (!plan || !progress) return null;
    const { table, judge } = await findDatasets(store, plan.spec);
    if (plan.baseTrial === null && !(await fillIn(store, fence, plan, { datasets: table, judge })))
      return null;
    const cursor = Object.keys(progress.cursor).length === 0 ? null : (progress.cursor as MethodCursor);
    const existing = await readExisting(store, sweepId, pointsBefore(cursor));
    const space = new Space(plan.spec, table, existing);
    const planner = new PointPlanner(space, {
      canRun: ({ spec }) => {
        const { issues, unsupported } = judge(spec);
        return issues.length === 0 && unsupported.length === 0;
      },
      cursor,
      ...(existing.length > 0 && { existing }),
    });
    const { nextPoint, nextTrial } = progress;
    const pending = new PendingWork(store, { sweepId, fence, spec: plan.spec, cursor });
    return new SweepPlanner(store, sweepId, fence, planner, nextPoint, nextTrial, pending);
  }

  /**
   * One batch of points.
   * @returns `more`: go on at once; `waiting`: nothing to do before trials end or are taken; `done`; `lost`: another planner has it
   */
  async step(): Promise<'more' | 'waiting' | 'done' | 'lost'> {
    await this.learn();
    const { queued = 0 } = (await this.store.planning.progress(this.sweepId)) ?? {};
    const room = Math.min(BATCH_POINTS, MOST_QUEUED - queued);
    if (room <= 0) return 'waiting';
    if (this.pending.lacksRuns) return this.addRuns(room);
    const points = this.planner.next(room, STEP_PROPOSALS).map((point) => this.number(point));
    const isDone = this.planner.done && !(await this.pending.isLengthening(this.planner.done));
    if (points.length === 0 && this.planner.done && !isDone) return 'waiting';
    if (points.length === 0 && this.planner.waits) return 'waiting';
    if (isDone && this.nextPoint === 1) throw new Error('no point of the space can run');
    const held = await this.store.planning.materialise(this.sweepId, this.fence, points, {
      cursor: { ...this.planner.cursor(), ...this.pending.cursor() },
      last: isDone,
    });
    if (!held) return 'lost';
    return isDone ? 'done' : 'more';
  }

  /** Further repeats of points that are there come before new points. */
  private async addRuns(room: number): Promise<'more' | 'lost'> {
    const points = await this.pending.nextRuns(room, () => this.nextTrial++);
    const held = await this.store.planning.materialise(this.sweepId, this.fence, points, {
      cursor: { ...this.planner.cursor(), ...this.pending.cursor() },
      last: false,
    });
    return held ? 'more' : 'lost';
  }

  /** Tells the method of every run that has ended since, in the order in which they ended. */
  private async learn(): Promise<void> {
    for (;;) {
      const finished = await this.store.planning.finished(this.sweepId, this.lastSeq, FINISHED_PAGE);
      this.planner.tell(finished);
      this.lastSeq = finished.at(-1)?.finishSeq ?? this.lastSeq;
      if (finished.length < FINISHED_PAGE) return;
    }
  }

  private number({ params, origin, runs }: PlannedPoint): NewPoint {
    const number = this.nextPoint++;
    return {
      id: uuidv7(),
      number,
      params,
      // What had ended when the point was chosen: a replay tells the method just that.
      decision: { ...origin, finishSeq: this.lastSeq },
      trials: runs.map((run) => ({ id: uuidv7(), number: this.nextTrial++, ...run })),
    };
  }
}

/** Params of the points that were there when the sweep was last extended. */
async function readExisting(store: Store, sweepId: string, to: number): Promise<GivenPoint[]> {
  const existing: GivenPoint[] = [];
  for (let from = 1; from <= to; ) {
    const page = await store.planning.points(sweepId, { from, to, limit: EXISTING_PAGE });
    existing.push(...page.map(({ params }) => params as GivenPoint));
    const last = page.at(-1);
    if (!last) break;
    from = last.number + 1;
  }
  return existing;
}
