import { type ConfirmedWinner, isId, type Plan, ProblemError } from '@unetsweep/contract';
import type { WonPoint } from '@unetsweep/search';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Database, Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { Page } from '../ports/page.js';
import type { NewPlan, PlanFence, PlanQuery, PlanRepository, PlanState } from '../ports/plans.js';
import type { NewSweep } from '../ports/sweeps.js';
import { pinStarts } from '../trials/held-checkpoints.js';
import { pruneCheckpoints } from '../trials/prune-checkpoints.js';
import { endStage, failPlan, startStage } from './move-plan.js';
import { duePlans, listPlans, readPlan, readPlanState } from './read-plans.js';
import { stageWinners } from './stage-points.js';
import { cancelPlan, confirmStage, pausePlan, removePlan, resumePlan } from './steer-plan.js';

/** Where a plan may name weights to start from. */
const startsOf = ({ defaults, stages }: NewPlan['spec']) => [
  ...(defaults ? [defaults] : []),
  ...stages.map(({ sweep }) => sweep),
];

export class PostgresPlans implements PlanRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  async create({ id, spec }: NewPlan): Promise<Plan> {
    const names = spec.stages.map(({ name }) => name);
    await this.database.transaction(async (transaction) => {
      const starts = await pinStarts(transaction, startsOf(spec));
      await transaction.rows(sql`WITH made AS (
        INSERT INTO plan (id, name, notes, tags, spec, start_checkpoint_ids)
        VALUES (${id}::uuid, ${spec.name}, ${spec.notes ?? ''}, ${spec.tags ?? []}::text[], ${JSON.stringify(spec)}::jsonb, ${starts}::uuid[])
        RETURNING id)
      INSERT INTO plan_stage (plan_id, position, name)
      SELECT made.id, n.place - 1, n.name FROM made, unnest(${names}::text[]) WITH ORDINALITY AS n(name, place)`);
    });
    return this.fresh(id);
  }

  async get(id: string): Promise<Plan | null> {
    return isId(id) ? readPlan(this.database, id) : null;
  }

  list(query: PlanQuery): Promise<Page<Plan>> {
    return listPlans(this.database, query);
  }

  pause(id: string): Promise<Plan> {
    return this.change(id, (statements) => pausePlan(statements, id));
  }

  resume(id: string): Promise<Plan> {
    return this.change(id, (statements) => resumePlan(statements, id));
  }

  async cancel(id: string): Promise<Plan> {
    let freed: string[] = [];
    const plan = await this.change(id, async (statements) => {
      freed = await cancelPlan(statements, id);
    });
    await this.blobs.free(freed);
    return plan;
  }

  confirm(id: string, stage: string, winners: WonPoint[] | null): Promise<Plan> {
    return this.change(id, (statements) => confirmStage(statements, id, stage, winners));
  }

  async remove(id: string, keepSweeps: boolean): Promise<string[]> {
    this.check(id);
    const { marked, released } = await this.database.transaction((transaction) =>
      removePlan(transaction, id, keepSweeps),
    );
    for (const sweepId of released) await pruneCheckpoints(this.database, this.blobs, sweepId);
    return marked;
  }

  due(limit: number): Promise<string[]> {
    return duePlans(this.database, limit);
  }

  async state(id: string): Promise<PlanState | null> {
    return isId(id) ? readPlanState(this.database, id) : null;
  }

  startStage(fence: PlanFence, position: number, sweep: NewSweep & { stage: string }): Promise<boolean> {
    return this.database.transaction((transaction) => startStage(transaction, fence, position, sweep));
  }

  endStage(fence: PlanFence, position: number, winners: WonPoint[]): Promise<boolean> {
    return this.database.transaction((transaction) => endStage(transaction, fence, position, winners));
  }

  fail(...[fence, position, failure]: Parameters<PlanRepository['fail']>): Promise<boolean> {
    return this.database.transaction((transaction) => failPlan(transaction, fence, position, failure));
  }

  winners(state: PlanState, position: number, winner: ConfirmedWinner): Promise<WonPoint[]> {
    return stageWinners(this.database, state, position, winner);
  }

  private check(id: string): void {
    if (!isId(id)) throw new ProblemError('notFound', `There is no plan ${id}.`);
  }

  private async change(id: string, work: (statements: Statements) => Promise<void>): Promise<Plan> {
    this.check(id);
    await this.database.transaction(work);
    return this.fresh(id);
  }

  private async fresh(id: string): Promise<Plan> {
    const plan = await readPlan(this.database, id);
    if (!plan) throw new ProblemError('notFound', `There is no plan ${id}.`);
    return plan;
  }
}
