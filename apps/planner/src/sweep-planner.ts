import type { DecidedBudget, ResolvedTrialSpec } from '@unetsweep/contract';
import { engineVersion } from '@unetsweep/feasibility';
import {
  type GivenPoint,
  type IdentifiedRun,
  type Judge,
  learnsFromResults,
  type MethodCursor,
  type PlannedPoint,
  type PlannedRun,
  PointPlanner,
  pointsBefore,
  type RunIdentity,
  runIdentities,
  runsOf,
  Space,
} from '@unetsweep/search';
import type { NewPoint, Store, StoredPoint } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import { ANCHOR_POINT, findAnchorEnd } from './anchor-run.js';
import { fillIn } from './fill-in.js';
import { PendingWork } from './pending-work.js';
import { Promotions } from './promotions.js';
import { findDatasets } from './sweep-datasets.js';
import { WaitingClients } from './waiting-clients.js';

/** Points written by one statement. */
const BATCH_POINTS = 2_000;
/** Trials that wait in Postgres ahead of the workers; a larger grid is made as they are taken. */
const MOST_QUEUED = 100_000;
const FINISHED_PAGE = 1_000;
const EXISTING_PAGE = 5_000;
/** Proposals looked at in one step, so that a space full of exclusions keeps neither the lease nor the loops waiting. */
const STEP_PROPOSALS = 20_000;

export type StepState = 'more' | 'enough' | 'waiting' | 'done' | 'lost';

/** A sweep that this process plans, as long as its fence holds. */
export class SweepPlanner {
  private lastSeq = 0;
  private savedProposals: number;

  private constructor(
    private readonly store: Store,
    private readonly sweepId: string,
    readonly fence: number,
    private readonly space: Space,
    private readonly judge: Judge,
    private readonly identify: ReturnType<typeof runIdentities>,
    private readonly planner: PointPlanner,
    private epochBudget: DecidedBudget | null,
    private nextPoint: number,
    private nextTrial: number,
    private readonly pending: PendingWork,
    private readonly promotions: Promotions,
    /** Who takes the trials where the caller trains; null: our workers do. */
    private readonly clients: WaitingClients | null,
  ) {
    this.savedProposals = planner.proposals;
  }

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
    const known = learnsFromResults(plan.spec.search) ? progress.nextPoint - 1 : pointsBefore(cursor);
    const existing = await readExisting(store, sweepId, known);
    const space = new Space(
      plan.spec,
      table,
      existing.filter((point) => point !== null),
    );
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
    const { epochBudget } = plan;
    return new SweepPlanner(
      store,
      sweepId,
      fence,
      space,
      judge,
      plan.spec.runner === 'external' ? () => null : runIdentities(table, engineVersion),
      planner,
      epochBudget,
      nextPoint,
      nextTrial,
      pending,
      new Promotions(store, { sweepId, fence, spec: plan.spec }),
      plan.spec.runner === 'external' ? new WaitingClients(store.external, sweepId) : null,
    );
  }

  /**
   * One batch of points.
   * @returns `more`: go on at once; `enough`: until clients ask again; `waiting`: nothing to do before trials end or are taken; `done`; `lost`: another planner has it
   */
  async step(): Promise<StepState> {
    if (this.space.spec.epochBudget !== null && this.epochBudget === null) return this.stepAnchor();
    // Looked at first, so that points for clients who wait are chosen by all that had ended when they asked.
    await this.clients?.look();
    const { queued = 0 } = this.clients ?? (await this.store.planning.progress(this.sweepId)) ?? {};
    if (this.pending.lacksRuns)
      return queued < MOST_QUEUED ? this.addRuns(Math.min(BATCH_POINTS, MOST_QUEUED - queued)) : 'waiting';
    // Points have all their runs before anything is learned: what an end is worth does not depend on when it was heard of.
    await this.learn();
    const promotions = await this.promotions.run(this.planner.done);
    if (promotions === 'promoted' || promotions === 'lost') return promotions === 'lost' ? 'lost' : 'more';
    const room = Math.min(BATCH_POINTS, Math.min(MOST_QUEUED, await this.wanted(queued)) - queued);
    if (room <= 0) return 'waiting';
    const points = this.planner.next(room, STEP_PROPOSALS).map((point) => this.number(point));
    const isDone =
      this.planner.done && promotions === 'over' && !(await this.pending.isLengthening(this.planner.done));
    const waits = this.planner.waits || (this.planner.done && !isDone);
    // What was asked meanwhile is part of the log.
    if (points.length === 0 && waits && this.planner.proposals === this.savedProposals) return 'waiting';
    if (isDone && this.nextPoint === 1) throw new Error('no point of the space can run');
    const held = await this.store.planning.materialise(this.sweepId, this.fence, points, {
      cursor: { ...this.planner.cursor(), ...this.pending.cursor() },
      last: isDone,
    });
    if (!held) return 'lost';
    this.savedProposals = this.planner.proposals;
    if (isDone) return 'done';
    return this.clients && points.length >= room ? 'enough' : 'more';
  }

  /** Trials that are to wait: of a method that learns no more than there are slots to take them, since later points are wiser. */
  private async wanted(queued: number): Promise<number> {
    const { ahead } = this.planner;
    if (this.clients) return this.clients.wanted(ahead, this.space.spec.repeats);
    if (ahead >= MOST_QUEUED) return ahead;
    const unserved = (await this.store.planning.idleSlots(this.sweepId)) - queued;
    return Math.max(ahead, queued + Math.ceil(unserved / this.space.spec.repeats));
  }

  /** One run of the anchor's point comes first; how long it needs decides the length of its other runs and of all other points'. */
  private async stepAnchor(): Promise<'more' | 'waiting' | 'lost'> {
    if (this.nextPoint === ANCHOR_POINT) {
      const [point] = this.planner.next(1, STEP_PROPOSALS);
      const [first] = point?.runs ?? [];
      if (!point || !first) throw new Error('the point of epochBudget.anchor cannot run');
      const budgetEpochs = this.space.spec.epochBudget?.max ?? point.spec.training.epochs;
      const anchor = this.number({ ...point, runs: [] });
      return this.write([{ ...anchor, trials: [this.newRun(first, point.spec, { budgetEpochs })] }]);
    }
    const ended = await findAnchorEnd(this.store, this.sweepId, this.space.spec);
    if (!ended) return 'waiting';
    this.epochBudget = ended.budget;
    return this.write(this.furtherRuns(ended.point), ended.budget);
  }

  /** Runs of the anchor's point beside its first one. */
  private furtherRuns({ id, number, params, memoryMb, gpuMemoryMb, runs }: StoredPoint): NewPoint[] {
    const { space } = this;
    const point = space.resolve(space.point(params as GivenPoint));
    const known = new Set(runs.map(({ repeat, fold }) => `${repeat}/${fold}`));
    if (!point) return [];
    const missing = runsOf(point, space.spec.repeats, space.spec.seed).filter(
      ({ repeat, fold }) => !known.has(`${repeat}/${fold}`),
    );
    if (missing.length === 0) return [];
    const trials = missing.map((run) => this.newRun(run, point.spec));
    return [{ id, number, params, decision: {}, memoryMb, gpuMemoryMb, trials }];
  }

  private async write(points: NewPoint[], epochBudget?: DecidedBudget): Promise<'more' | 'lost'> {
    const held = await this.store.planning.materialise(this.sweepId, this.fence, points, {
      cursor: { ...this.planner.cursor(), ...this.pending.cursor() },
      last: false,
      ...(epochBudget && { epochBudget }),
    });
    return held ? 'more' : 'lost';
  }

  /** Of a run that the anchor run has decided on. */
  private get length(): { budgetEpochs?: number } {
    return this.epochBudget === null ? {} : { budgetEpochs: this.epochBudget.epochs };
  }

  private newRun(
    run: PlannedRun,
    spec: ResolvedTrialSpec,
    length: { budgetEpochs?: number } = this.length,
  ): NewPoint['trials'][number] {
    return { id: uuidv7(), number: this.nextTrial++, ...this.identified(spec, { ...run, ...length }) };
  }

  private identified<Run extends IdentifiedRun>(
    spec: ResolvedTrialSpec,
    run: Run,
  ): Run & Partial<RunIdentity> {
    return { ...run, ...this.identify(spec, run) };
  }

  /** Further runs of a stored point, by what equal ones are found. */
  private identifyRuns(point: NewPoint): NewPoint {
    const resolved = this.space.resolve(this.space.point(point.params as GivenPoint));
    if (!resolved) return point;
    return { ...point, trials: point.trials.map((run) => this.identified(resolved.spec, run)) };
  }

  /** Further repeats of points that are there come before new points. */
  private async addRuns(room: number): Promise<'more' | 'lost'> {
    const points = await this.pending.nextRuns(room, () => this.nextTrial++, this.length);
    return this.write(points.map((point) => this.identifyRuns(point)));
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

  private number({ params, spec, decision, runs }: PlannedPoint): NewPoint {
    const number = this.nextPoint++;
    const { memoryMb, gpuMemoryMb } = this.judge(spec);
    return {
      id: uuidv7(),
      number,
      params,
      decision,
      memoryMb,
      gpuMemoryMb,
      ...(this.clients && { spec }),
      trials: runs.map((run) => this.newRun(run, spec)),
    };
  }
}

/** Params of the first points; null of one that was withdrawn. */
async function readExisting(store: Store, sweepId: string, to: number): Promise<(GivenPoint | null)[]> {
  const withdrawn = await store.planning.withdrawn(sweepId);
  const isWithdrawn = (number: number) => withdrawn.some(([from, last]) => number >= from && number <= last);
  const existing: (GivenPoint | null)[] = [];
  for (let from = 1; from <= to; ) {
    const page = await store.planning.points(sweepId, { from, to, limit: EXISTING_PAGE });
    existing.push(...page.map(({ number, params }) => (isWithdrawn(number) ? null : (params as GivenPoint))));
    const last = page.at(-1);
    if (!last) break;
    from = last.number + 1;
  }
  return existing;
}
