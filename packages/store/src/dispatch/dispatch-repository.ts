import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { DispatchRepository } from '../ports/dispatch.js';
import { type EndingParts, endAndValue } from '../trials/end-attempt.js';

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
   * Per sweep only its first few queued trials are looked at, by the index on (sweepId, status, queueRank, number). Turns: the
   * trial that would be its sweep's k-th running one goes before any (k+1)-th of the same priority.
   */
  window(workerClass: string, window: number): ReturnType<DispatchRepository['window']> {
    return this.database.rows(sql`WITH open AS (
        SELECT s.id, s.priority, s.worker_class, s.created_at, s.max_concurrent_trials AS cap,
          (SELECT count(*) FROM trial r WHERE r.sweep_id = s.id AND r.status = 'running') AS running
        FROM sweep s WHERE s.status IN ('planning', 'queued', 'running') AND s.desired IS NULL
          AND s.worker_class = ${workerClass})
      SELECT next.id AS "trialId", next.attempt + 1 AS "nextAttempt", open.id AS "sweepId", open.worker_class AS "workerClass",
        open.priority
      FROM open CROSS JOIN LATERAL (
        SELECT t.id, t.attempt, row_number() OVER (ORDER BY t.queue_rank, t.number) AS rank
        FROM trial t WHERE t.sweep_id = open.id AND t.status = 'queued'
        ORDER BY t.queue_rank, t.number
        LIMIT greatest(0, least(${window}::bigint, coalesce(open.cap - open.running, ${window}::bigint)))) next
      ORDER BY open.priority DESC, open.running + next.rank, open.created_at, open.id LIMIT ${window}`);
  }

  slots(): ReturnType<DispatchRepository['slots']> {
    return this.database.rows(sql`SELECT w.device ->> 'kind' AS "workerClass", sum(w.slots)::int AS total,
        sum((SELECT count(*) FROM trial t WHERE t.status = 'running' AND t.worker_id = w.id))::int AS running
      FROM worker w WHERE w.status = 'active' GROUP BY 1 ORDER BY 1`);
  }

  /** A lease counts as lost only if Postgres was there all the time that its holder could have renewed it in. */
  async expireLeases(reachableMs: number): ReturnType<DispatchRepository['expireLeases']> {
    const which = sql`t.status = 'running' AND t.lease_until < now() AND t.lease_ms <= ${reachableMs}::float8`;
    const ended = await endAndValue(this.parts, {
      which,
      kind: 'lost',
      reason: 'workerLost',
      skipLocked: true,
    });
    return ended.map(({ trialId, sweepId, status }) => ({ trialId, sweepId, requeued: status === 'queued' }));
  }
}
