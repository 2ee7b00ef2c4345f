import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type { FinishedTrial, NewPoint } from '../ports/records.js';
import type { PlanningRepository } from '../ports/store.js';
import { materialise, type PlanProgress } from './materialise.js';

export class PostgresPlanning implements PlanningRepository {
  constructor(
    private readonly database: Database,
    private readonly names: ValueNames,
  ) {}

  /** The fence rises whenever the lease changes hands or had run out; a holder that renews in time keeps its own. */
  lease(holder: string, leaseMs: number, limit: number): Promise<{ sweepId: string; fence: number }[]> {
    return this.database.rows(sql`WITH wanting AS (
        SELECT l.sweep_id FROM planner_lease l JOIN sweep s ON s.id = l.sweep_id
        LEFT JOIN dataset d ON d.id = s.dataset_id
        WHERE s.status IN ('planning', 'queued', 'running') AND NOT s.planned AND s.desired IS NULL
          AND (s.dataset_id IS NULL OR d.status = 'ready')
          AND (l.holder = ${holder} OR l.lease_until IS NULL OR l.lease_until < now())
        ORDER BY (l.holder IS NOT DISTINCT FROM ${holder}) DESC, s.priority DESC, s.created_at
        LIMIT ${limit} FOR UPDATE OF l SKIP LOCKED)
      UPDATE planner_lease l SET holder = ${holder}, lease_until = now() + make_interval(secs => ${leaseMs / 1000}::float8),
        fence = CASE WHEN l.holder = ${holder} AND l.lease_until >= now() THEN l.fence ELSE l.fence + 1 END
      FROM wanting WHERE l.sweep_id = wanting.sweep_id RETURNING l.sweep_id AS "sweepId", l.fence`);
  }

  async release(holder: string): Promise<void> {
    await this.database.rows(
      sql`UPDATE planner_lease SET holder = NULL, lease_until = NULL WHERE holder = ${holder}`,
    );
  }

  materialise(sweepId: string, fence: number, points: NewPoint[], progress: PlanProgress): Promise<boolean> {
    return materialise(this.database, this.names, sweepId, fence, points, progress);
  }

  async progress(sweepId: string): ReturnType<PlanningRepository['progress']> {
    const [row] = await this.database.rows<NonNullable<Awaited<ReturnType<PlanningRepository['progress']>>>>(
      sql`SELECT plan_cursor AS cursor, next_point AS "nextPoint", next_trial AS "nextTrial",
          (SELECT count(*) FROM trial t WHERE t.sweep_id = s.id AND t.status = 'queued') AS queued
        FROM sweep s WHERE id = ${sweepId}::uuid`,
    );
    return row ?? null;
  }

  finished(sweepId: string, afterSeq: number, limit: number): Promise<FinishedTrial[]> {
    return this.database.rows(sql`SELECT t.finish_seq AS "finishSeq", t.id AS "trialId", t.point_id AS "pointId",
        p.number AS "pointNumber", t.repeat, t.fold, t.status, t.metrics, t.last_metrics AS "lastMetrics"
      FROM trial t JOIN point p ON p.id = t.point_id
      WHERE t.sweep_id = ${sweepId}::uuid AND t.finish_seq > ${afterSeq} ORDER BY t.finish_seq LIMIT ${limit}`);
  }
}
