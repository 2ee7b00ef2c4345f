import type { Dataset, ResolvedSweepSpec } from '@unetsweep/contract';
import { createJudge, factsOf, type Judge } from '@unetsweep/feasibility';
import { type MethodCursor, type PlannedPoint, PointPlanner, Space } from '@unetsweep/search';
import type { NewPoint, Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';

/** Points written by one statement. */
const BATCH_POINTS = 2_000;
/** Trials that wait in Postgres ahead of the workers; a larger grid is made as they are taken. */
const MOST_QUEUED = 100_000;
const FINISHED_PAGE = 1_000;
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
  ) {}

  /** Goes on where the sweep's planning stopped; null where the sweep is gone. @throws ProblemError where it can't be planned */
  static async open(store: Store, sweepId: string, fence: number): Promise<SweepPlanner | null> {
    const [plan, progress] = await Promise.all([
      store.sweeps.getPlan(sweepId),
      store.planning.progress(sweepId),
    ]);
    if (!plan || !progress) return null;
    const datasets = await findDatasets(store, plan.spec);
    const judges = new Map([...datasets].map(([reference, { judge }]) => [reference, judge]));
    const table = new Map([...datasets].map(([reference, { dataset }]) => [reference, dataset]));
    const space = new Space(plan.spec, table);
    const planner = new PointPlanner(space, {
      canRun: ({ spec }) => {
        const judgement = judges.get(spec.dataset ?? '')?.(spec);
        return judgement?.issues.length === 0 && judgement.unsupported.length === 0;
      },
      cursor: Object.keys(progress.cursor).length === 0 ? null : (progress.cursor as MethodCursor),
    });
    return new SweepPlanner(store, sweepId, fence, planner, progress.nextPoint, progress.nextTrial);
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
    const points = this.planner.next(room, STEP_PROPOSALS).map((point) => this.number(point));
    const isDone = this.planner.done;
    if (points.length === 0 && this.planner.waits) return 'waiting';
    if (isDone && this.nextPoint === 1) throw new Error('no point of the space can run');
    const held = await this.store.planning.materialise(this.sweepId, this.fence, points, {
      cursor: this.planner.cursor(),
      last: isDone,
    });
    if (!held) return 'lost';
    return isDone ? 'done' : 'more';
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

type Datasets = Map<string, { dataset: Dataset; judge: Judge }>;

/** The sweep's data set and those that its points may name instead. */
async function findDatasets(store: Store, spec: ResolvedSweepSpec): Promise<Datasets> {
  const varied = spec.parameters.dataset;
  const listed = Array.isArray(varied)
    ? varied
    : varied && 'values' in varied
      ? Object.values(varied.values)
      : [];
  const references = new Set([spec.dataset, ...listed].filter((each) => typeof each === 'string'));
  const found: Datasets = new Map();
  for (const reference of references) {
    const dataset = await store.datasets.resolve(reference);
    if (!dataset) throw new Error(`the data set ${reference} is gone`);
    const samples = await store.datasets.samples(dataset.id);
    found.set(reference, { dataset, judge: createJudge(factsOf(dataset, samples), spec.force) });
  }
  return found;
}
