import type { BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { meetsRequirements } from '../dispatch/fitting.js';
import type { ValueNames } from '../listing/value-names.js';
import type { PlanningRepository } from '../ports/planning.js';
import type { DecidedPoint, Decision, StoredPlanning } from '../ports/planning-log.js';
import type { FinishedTrial, NewPoint, StoredPoint } from '../ports/records.js';
import { countReusable, mayReuse, reuseRuns } from '../reuse/reuse-runs.js';
import type { ReuseRules } from '../reuse/rules.js';
import { missingRuns } from '../sweeps/extend-sweep.js';
import { lengthenTrials } from '../sweeps/lengthen-trials.js';
import { lockSweep } from '../sweeps/settle.js';
import { pruneCheckpoints } from '../trials/prune-checkpoints.js';
import { averagedObjectives, runMeans } from '../trials/run-means.js';
import { materialise, type PlanProgress } from './materialise.js';
import { readDecided, readDecision, readPlannings, readWithdrawn, withdrawnTrials } from './planning-log.js';

export class PostgresPlanning implements PlanningRepository {
  constructor(
    private readonly database: Database,
    private readonly names: ValueNames,
    private readonly blobs: BlobStore,
  ) {}

  /** The fence rises whenever the lease changes hands or had run out; a holder that renews in time keeps its own. */
  lease(holder: string, leaseMs: number, limit: number): Promise<{ sweepId: string; fence: number }[]> {
    const statement = sql`WITH wanting AS (
        SELECT l.sweep_id FROM planner_lease l JOIN sweep s ON s.id = l.sweep_id
        WHERE s.status IN ('planning', 'queued', 'running') AND NOT s.planned AND s.desired IS NULL
          AND NOT EXISTS (SELECT FROM dataset d WHERE d.id = ANY(s.dataset_ids) AND d.status <> 'ready')
          AND (l.holder = ${holder} OR l.lease_until IS NULL OR l.lease_until < now())
        ORDER BY (l.holder IS NOT DISTINCT FROM ${holder}) DESC, s.priority DESC, s.created_at
        LIMIT ${limit} FOR UPDATE OF l SKIP LOCKED)
      UPDATE planner_lease l SET holder = ${holder}, lease_until = now() + make_interval(secs => ${leaseMs / 1000}::float8),
        fence = CASE WHEN l.holder = ${holder} AND l.lease_until >= now() THEN l.fence ELSE l.fence + 1 END
      FROM wanting WHERE l.sweep_id = wanting.sweep_id RETURNING l.sweep_id AS "sweepId", l.fence`;
    return this.database.rows(statement, 'planning.lease');
  }

  async release(holder: string): Promise<void> {
    await this.database.rows(
      sql`UPDATE planner_lease SET holder = NULL, lease_until = NULL WHERE holder = ${holder}`,
    );
  }

  async fillIn(
    sweepId: string,
    fence: number,
    { baseTrial, pointCount, trialCount }: Parameters<PlanningRepository['fillIn']>[2],
  ): Promise<boolean> {
    const rows = await this.database.rows(sql`UPDATE sweep s SET awaits_datasets = false,
        base_trial = ${JSON.stringify(baseTrial)}::jsonb, point_count = ${pointCount}::int, trial_count = ${trialCount}::int,
        version = s.version + 1
      FROM planner_lease l WHERE s.id = ${sweepId}::uuid AND l.sweep_id = s.id AND l.fence = ${fence} RETURNING s.id`);
    return rows.length > 0;
  }

  async materialise(
    sweepId: string,
    fence: number,
    points: NewPoint[],
    progress: PlanProgress,
  ): Promise<boolean> {
    const { database, names, blobs } = this;
    if (!mayReuse(points)) return materialise(database, names, sweepId, fence, points, progress);
    const reused = await database.transaction(async (transaction) => {
      const held = await materialise(transaction, names, sweepId, fence, points, progress);
      return held ? reuseRuns(transaction, names, sweepId, points) : null;
    });
    if (reused && reused.completed.length > 0) await pruneCheckpoints(database, blobs, sweepId);
    return reused !== null;
  }

  countReusable(rules: ReuseRules, fingerprints: readonly string[]): Promise<number> {
    return countReusable(this.database, rules, fingerprints);
  }

  async progress(sweepId: string): ReturnType<PlanningRepository['progress']> {
    const [row] = await this.database.rows<NonNullable<Awaited<ReturnType<PlanningRepository['progress']>>>>(
      sql`SELECT plan_cursor AS cursor, next_point AS "nextPoint", next_trial AS "nextTrial",
          ${withdrawnTrials} AS "withdrawnTrials",
          (SELECT count(*) FROM trial t WHERE t.sweep_id = s.id AND t.status = 'queued') AS queued
        FROM sweep s WHERE id = ${sweepId}::uuid`,
    );
    return row ?? null;
  }

  async idleSlots(sweepId: string): Promise<number> {
    const [row] = await this.database.rows<{ idle: number }>(sql`SELECT least(
        coalesce((SELECT sum(greatest(0, w.slots - (
            SELECT count(*) FROM trial r WHERE r.status = 'running' AND r.worker_id = w.id)))
          FROM worker w WHERE w.status = 'active' AND ${meetsRequirements}), 0),
        s.max_concurrent_trials - (SELECT count(*) FROM trial r WHERE r.sweep_id = s.id AND r.status = 'running'))::int AS idle
      FROM sweep s WHERE s.id = ${sweepId}::uuid`);
    return Math.max(0, row?.idle ?? 0);
  }

  finished(sweepId: string, afterSeq: number, limit: number): Promise<FinishedTrial[]> {
    const isNew = sql`finish_seq > ${afterSeq}::bigint AND finish_seq <= ${Number.MAX_SAFE_INTEGER}::bigint`;
    const statement = sql`WITH averaged AS MATERIALIZED (${averagedObjectives(sql`SELECT ${sweepId}::uuid`)})
      SELECT e.finish_seq AS "finishSeq", t.id AS "trialId", t.point_id AS "pointId",
        p.number AS "pointNumber", p.params, p.expected AS "expectedRuns", t.repeat, t.fold, e.status, e.metrics, e."lastMetrics",
        e.derived, t.parameter_count AS "parameterCount", coalesce(e.means, ${runMeans}) AS means
      FROM (SELECT finish_seq, id, status, metrics, last_metrics, derived, NULL::jsonb FROM trial
          WHERE sweep_id = ${sweepId}::uuid AND ${isNew}
        UNION ALL SELECT finish_seq, trial_id, status, metrics, last_metrics, derived, means FROM superseded_end
          WHERE sweep_id = ${sweepId}::uuid AND ${isNew}
        ORDER BY 1 LIMIT ${limit}) e(finish_seq, id, status, metrics, "lastMetrics", derived, means)
      JOIN trial t ON t.id = e.id JOIN point p ON p.id = t.point_id ORDER BY e.finish_seq`;
    return this.database.rows(statement, 'planning.finished');
  }

  points(sweepId: string, range: { from: number; to: number; limit: number }): Promise<StoredPoint[]> {
    return this.database.rows(sql`WITH page AS MATERIALIZED (
        SELECT id, number, params, status FROM point
        WHERE sweep_id = ${sweepId}::uuid AND number BETWEEN ${range.from} AND ${range.to} ORDER BY number LIMIT ${range.limit})
      SELECT p.id, p.number, p.params, p.status = 'withdrawn' AS "isWithdrawn", max(t.memory_mb) AS "memoryMb", max(t.gpu_memory_mb) AS "gpuMemoryMb", jsonb_agg(
        jsonb_build_object('id', t.id, 'number', t.number, 'repeat', t.repeat, 'fold', t.fold) ORDER BY t.number) AS runs
      FROM page p JOIN trial t ON t.point_id = p.id GROUP BY p.id, p.number, p.params, p.status ORDER BY p.number`);
  }

  plannings(sweepId: string): Promise<StoredPlanning[]> {
    return readPlannings(this.database, sweepId);
  }

  withdrawn(sweepId: string): Promise<[number, number][]> {
    return readWithdrawn(this.database, sweepId);
  }

  decision(pointId: string): Promise<Decision | null> {
    return readDecision(this.database, pointId);
  }

  decided(sweepId: string, range: { from: number; to: number; limit: number }): Promise<DecidedPoint[]> {
    return readDecided(this.database, sweepId, range);
  }

  async missingRuns(sweepId: string, repeats: number): Promise<number> {
    const [row] = await this.database.rows<{ count: number }>(
      sql`SELECT ${missingRuns(sweepId, repeats)} AS count`,
    );
    return row?.count ?? 0;
  }

  async lengthen(sweepId: string, fence: number, epochs: number): Promise<number | null> {
    const done = await this.database.transaction(async (transaction) => {
      await transaction.rows(lockSweep(sweepId));
      const held = await transaction.rows(
        sql`SELECT FROM planner_lease WHERE sweep_id = ${sweepId}::uuid AND fence = ${fence}`,
      );
      return held.length === 0 ? null : lengthenTrials(transaction, sweepId, epochs);
    });
    if (done) await this.blobs.free(done.freed);
    return done?.running ?? null;
  }
}
