import { dropBlobReferences } from '../blobs/blob-store.js';
import { type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { JobFailure } from '../ports/jobs.js';

/** Common table expression body: tells of the end of each kept job of `ended (id, kind, failure, expires_at)`. */
export const jobEvents: Sql = sql`INSERT INTO event (xid, type, data)
  SELECT ${eventXid}, CASE WHEN failure IS NULL THEN 'job.completed' ELSE 'job.failed' END,
    jsonb_strip_nulls(jsonb_build_object('resource', kind, 'resourceId', id, 'failure', failure))
  FROM ended WHERE expires_at IS NULL`;

/**
 * Common table expressions that count one more reference to each blob, as often as it is named, where `condition` holds and
 * all are there: `ready` then has a row. Locked in the order of the sums, so that two writers of the same contents don't wait in a circle.
 */
export function countBlobs(sha256s: readonly string[], condition: Sql): Sql {
  return sql`named AS (
      SELECT sha256, count(*)::int AS count FROM unnest(${sha256s}::text[]) AS t(sha256) GROUP BY sha256),
    locked AS (
      SELECT b.sha256, b.complete, named.count FROM blob b JOIN named USING (sha256)
      WHERE ${condition} ORDER BY b.sha256 FOR UPDATE OF b),
    ready AS (
      SELECT WHERE ${condition} AND NOT EXISTS (
        SELECT FROM named WHERE sha256 NOT IN (SELECT sha256 FROM locked WHERE complete))),
    counted AS (
      UPDATE blob b SET refs = b.refs + locked.count FROM locked WHERE b.sha256 = locked.sha256 AND EXISTS (SELECT FROM ready))`;
}

/** Removes jobs with the references that they hold. @returns rows of `sha256`: whose reference went */
export function removeJobs(which: Sql): Sql {
  return sql`WITH removed AS (DELETE FROM job j WHERE ${which} RETURNING j.id, j.inputs || j.outputs AS sha256s),
    gone AS (SELECT unnest(sha256s) AS sha256 FROM removed),
    freed AS (${dropBlobReferences(sql`gone`)})
    SELECT (SELECT count(*) FROM removed) AS removed, coalesce((SELECT array_agg(sha256) FROM freed), '{}') AS freed`;
}

/** Leases that ran out: queued again, or failed after so many attempts. */
export function expireStatement(reachableMs: number, maxAttempts: number, failure: JobFailure): Sql {
  return sql`WITH lapsed AS (
      SELECT id FROM job WHERE status = 'running' AND lease_until < now() AND lease_ms <= ${reachableMs}::float8
      FOR UPDATE SKIP LOCKED),
    moved AS (
      UPDATE job j SET lost_attempts = j.lost_attempts + 1, lease_until = NULL, worker_id = NULL,
        status = CASE WHEN j.lost_attempts + 1 >= ${maxAttempts} THEN 'failed' ELSE 'queued' END,
        failure = CASE WHEN j.lost_attempts + 1 >= ${maxAttempts} THEN ${JSON.stringify(failure)}::jsonb END,
        finished_at = CASE WHEN j.lost_attempts + 1 >= ${maxAttempts} THEN now() END
      FROM lapsed WHERE j.id = lapsed.id RETURNING j.id, j.kind, j.status, j.failure, j.expires_at),
    ended AS (SELECT * FROM moved WHERE status = 'failed'),
    told AS (${jobEvents})
    SELECT id, status FROM moved`;
}
