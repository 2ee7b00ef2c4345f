import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { DispatchRepository } from '../ports/dispatch.js';
import { isOverTime } from '../sweeps/time-limit.js';
import { type EndingParts, endAndValue } from '../trials/end-attempt.js';
import { hasRoom, meetsRequirements } from './fitting.js';

/** Any number that nothing else in the database uses. */
const dispatcherLock = 7_215_043_119;

export class PostgresDispatch implements DispatchRepository {
  constructor(
    private readonly database: Database,
    private readonly parts: EndingParts,
  ) {}

  exclusively<T>(work: () => Promise<T>): Promise<T | undefined> {
    return this.database.transaction(async (transaction) => {
      const [lock] = await transaction.rows<{ taken: boolean }>(
        sql`SELECT pg_try_advisory_xact_lock(${dispatcherLock}::bigint) AS taken`,
      );
      return lock?.taken ? work() : undefined;
    });
  }

  /**
   * Per sweep only its first few queued trials are looked at, by the index on (sweepId, status, queueRank, number), past those that
   * find no room on workers of the class. Turns: the trial that would be its sweep's k-th running one goes before any (k+1)-th of
   * the same priority.
   */
  window(workerClass: string, window: number): ReturnType<DispatchRepository['window']> {
    return this.database.rows(sql`WITH w AS MATERIALIZED (
        SELECT * FROM worker WHERE worker_class = ${workerClass} AND status = 'active' ORDER BY id LIMIT 1),
      open AS (
        SELECT s.id, s.priority, s.created_at, s.spec, s.max_concurrent_trials AS cap,
          (SELECT count(*) FROM trial r WHERE r.sweep_id = s.id AND r.status = 'running') AS running
        FROM sweep s CROSS JOIN w WHERE s.status IN ('planning', 'queued', 'running') AND s.desired IS NULL
          AND s.suggestion_lease_ms IS NULL AND ${meetsRequirements} AND NOT ${isOverTime})
      SELECT next.id AS "trialId", next.attempt + 1 AS "nextAttempt", s.id AS "sweepId", s.priority
      FROM open s CROSS JOIN w CROSS JOIN LATERAL (
        SELECT t.id, t.attempt, row_number() OVER (ORDER BY t.queue_rank, t.number) AS rank
        FROM trial t WHERE t.sweep_id = s.id AND t.status = 'queued' AND ${hasRoom}
        ORDER BY t.queue_rank, t.number
        LIMIT greatest(0, least(${window}::bigint, coalesce(s.cap - s.running, ${window}::bigint)))) next
      ORDER BY s.priority DESC, s.running + next.rank, s.created_at, s.id LIMIT ${window}`);
  }

  slots(): ReturnType<DispatchRepository['slots']> {
    return this.database.rows(sql`SELECT w.worker_class AS "workerClass", sum(w.slots)::int AS total,
        sum((SELECT count(*) FROM trial t WHERE t.status = 'running' AND t.worker_id = w.id))::int AS running
      FROM worker w WHERE w.status = 'active' AND w.worker_class <> '' GROUP BY 1 ORDER BY 1`);
  }

  /** A lease counts as lost only if Postgres was there all the time that its holder could have renewed it in. */
  async expireLeases(reachableMs: number): ReturnType<DispatchRepository['expireLeases']> {
    const which = sql`t.status = 'running' AND t.lease_until < now() AND t.lease_ms <= ${reachableMs}::float8`;
    const end = (holder: Sql, reason: string) =>
      endAndValue(this.parts, { which: sql`${which} AND ${holder}`, kind: 'lost', reason, skipLocked: true });
    const ended = [
      ...(await end(sql`t.worker_id IS NOT NULL`, 'workerLost')),
      ...(await end(sql`t.worker_id IS NULL`, 'leaseLost')),
    ];
    return ended.map(({ trialId, sweepId, status }) => ({ trialId, sweepId, requeued: status === 'queued' }));
  }
}
