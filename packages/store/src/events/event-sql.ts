import { type Sql, sql } from '../database/sql.js';

/** First column of a new event: the writing transaction, raised by the base of a restored database. */
export const eventXid = sql`(SELECT pg_current_xact_id()::text::bigint + event_base FROM setting WHERE id = 1)`;

/**
 * Below this all transactions have ended: no event can appear there any more.
 * A transaction that is still open, with a lower number than one that has committed, holds its successors back until it ends.
 * Postgres counts transactions of the whole server: a long writing one in another database delays events too, and loses none.
 */
export const eventHorizon = sql`(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + event_base FROM setting WHERE id = 1)`;

/** One event of a sweep, to be run in the transaction that makes it true. */
export function sweepEvent(type: string, sweepId: string, data: unknown): Sql {
  return sql`INSERT INTO event (xid, type, sweep_id, data)
    VALUES (${eventXid}, ${type}, ${sweepId}::uuid, ${JSON.stringify(data)}::jsonb)`;
}
