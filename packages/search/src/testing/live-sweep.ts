import { ProblemError, type ResolvedSweepSpec, type SweepSpec } from '@unetsweep/contract';
import { createMethod } from '../methods/create-method.js';
import { learnsFromResults } from '../methods/learning.js';
import type { FinishedRun, MethodCursor } from '../methods/search-method.js';
import { type PlannedPoint, PointPlanner } from '../plan/point-planner.js';
import { pointsBefore, replanCursor } from '../plan/replan.js';
import type { LoggedPlanning, LoggedPoint, SweepLog } from '../plan/replay.js';
import { type GivenPoint, Space } from '../space/space.js';
import { finishedRun } from './simulate.js';
import { datasets, sweepOf } from './sweeps.js';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function isServed(spec: ResolvedSweepSpec): boolean {
  try {
    createMethod(new Space(spec, datasets));
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

interface Run {
  point: number;
  repeat: number;
}

/** A sweep as planner, workers and people treat it: points are planned, start, end in any order, and its method changes meanwhile. */
export class LiveSweep {
  readonly plannings: LoggedPlanning[];
  readonly points: LoggedPoint[] = [];
  readonly finished: FinishedRun[] = [];
  private readonly queued: Run[] = [];
  private readonly running: Run[] = [];
  private spec: ResolvedSweepSpec;
  private cursor: MethodCursor | null = null;
  private planner: PointPlanner;
  private trials = 0;

  constructor(
    given: Partial<SweepSpec>,
    private readonly objective: (params: GivenPoint) => number,
  ) {
    this.spec = sweepOf({ ...given, objective: { metric: 'valLoss', mode: 'min' } });
    this.plannings = [{ generation: 0, spec: this.spec, cursor: null, withdrawn: new Set() }];
    this.planner = this.open();
  }

  /** What is left once all processes are gone. */
  get log(): SweepLog {
    const { plannings, points, finished } = this;
    return { plannings, points, finished };
  }

  get isOver(): boolean {
    return this.planner.done && this.queued.length + this.running.length === 0;
  }

  /** Another process goes on. */
  restart(): void {
    this.planner = this.open();
  }

  plan(count: number): void {
    const points = this.planner.next(count, 50);
    for (const point of points) this.add(point);
    this.cursor = copy(this.planner.cursor());
  }

  start(count: number): void {
    this.running.push(...this.queued.splice(0, count));
  }

  /** Ends a running one: which, and how, by two shares of 1. */
  end(which: number, how: number): void {
    const [run] = this.running.splice(Math.floor(which * this.running.length), 1);
    const point = run && this.points[run.point - 1];
    if (!run || !point) return;
    const status = how < 0.1 ? 'failed' : how < 0.2 ? 'pruned' : how < 0.25 ? 'cancelled' : 'completed';
    this.finish(run, point, status);
  }

  /** Points that have not started are withdrawn where the method changes. A method that cannot serve the space is refused. */
  change(changes: Partial<SweepSpec>): void {
    const spec = sweepOf({ ...(this.spec as Partial<SweepSpec>), ...changes });
    if (!isServed(spec)) return;
    const isMethod = changes.search !== undefined;
    const withdrawn = new Set(this.plannings.at(-1)?.withdrawn);
    const started = new Set([
      ...this.running.map(({ point }) => point),
      ...this.finished.map((run) => run.pointNumber),
    ]);
    for (const run of isMethod ? this.queued.splice(0) : []) {
      const point = this.points[run.point - 1];
      if (started.has(run.point)) this.queued.push(run);
      else if (point) {
        withdrawn.add(run.point);
        this.finish(run, point, 'cancelled');
      }
    }
    const soFar = { cursor: this.cursor, points: this.points.length, trials: this.trials };
    const cursor = copy(replanCursor(spec, soFar, this.spec.search));
    this.spec = spec;
    this.cursor = cursor;
    this.plannings.push({ generation: this.plannings.length, spec, cursor, withdrawn });
    this.planner = this.open();
  }

  /** A point by hand. */
  give(params: GivenPoint): void {
    this.add({ params, decision: { added: true }, runs: [{ repeat: 1, fold: null, seed: 1 }] });
    this.change({});
  }

  private open(): PointPlanner {
    const withdrawn = this.plannings.at(-1)?.withdrawn;
    const known = learnsFromResults(this.spec.search)
      ? this.points
      : this.points.slice(0, pointsBefore(this.cursor));
    const existing = known.map(({ number, params }) => (withdrawn?.has(number) ? null : params));
    const stored = this.points.map(({ params }) => params);
    const planner = new PointPlanner(new Space(this.spec, datasets, stored), {
      canRun: (point) => point.params['model.depth'] !== 3,
      cursor: this.cursor,
      ...(existing.length > 0 && { existing }),
    });
    planner.tell(copy(this.finished));
    return planner;
  }

  private add({ params, decision, runs }: Pick<PlannedPoint, 'params' | 'decision' | 'runs'>): void {
    const number = this.points.length + 1;
    const numbers = runs.map(() => ++this.trials);
    this.points.push(copy({ number, params, decision, runs: numbers }));
    for (const { repeat } of runs) this.queued.push({ point: number, repeat });
  }

  private finish(
    { repeat }: Run,
    { number, params, runs }: LoggedPoint,
    status: FinishedRun['status'],
  ): void {
    const finishSeq = this.finished.length + 1;
    const run = { ...finishedRun(number, params, this.objective(params)), finishSeq, repeat, status };
    this.finished.push(copy({ ...run, expectedRuns: runs.length }));
    this.planner.tell(copy(this.finished.slice(-1)));
  }
}
