import type { ApiEvent } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { noSql, type Sql, sql } from '../database/sql.js';
import type { EventRepository } from '../ports/events.js';
import { type EventPosition, formatEventId, parseEventId } from './event-id.js';
import { eventHorizon } from './event-sql.js';

const keptEvents = 1_000_000;
const keptDays = 7;

interface EventRow extends EventPosition {
  at: string;
  type: string;
  sweepId: string | null;
  trialId: string | null;
  planId: string | null;
  data: unknown;
}

interface ReadRow {
  page: EventRow[] | null;
  newestXid: number | null;
  newestSerial: number | null;
  oldestXid: number | null;
  oldestSerial: number | null;
}

function toEvent(row: EventRow): ApiEvent {
  const { xid, serial, at, ...event } = row;
  return { id: formatEventId({ xid, serial }), at: new Date(at).toISOString(), ...event } as ApiEvent;
}

/** `trial.*` takes all of a kind. */
function typeCondition(types: string[] | undefined): Sql {
  if (types === undefined || types.length === 0) return noSql;
  const kinds = types.filter((type) => type.endsWith('.*')).map((type) => type.slice(0, -2));
  return sql`AND (type = ANY(${types}::text[]) OR split_part(type, '.', 1) = ANY(${kinds}::text[]))`;
}

function readStatement(after: EventPosition, sweepId: string | undefined, types: Sql, limit: number): Sql {
  const ofSweep = sweepId === undefined ? noSql : sql`AND sweep_id = ${sweepId}::uuid`;
  return sql`WITH page AS (
      SELECT xid, serial, at, type, sweep_id AS "sweepId", trial_id AS "trialId", plan_id AS "planId", data
      FROM event
      WHERE xid < ${eventHorizon} AND (xid, serial) > (${after.xid}::bigint, ${after.serial}::bigint) ${ofSweep} ${types}
      ORDER BY xid, serial LIMIT ${limit}),
    newest AS (SELECT xid, serial FROM event WHERE xid < ${eventHorizon} ORDER BY xid DESC, serial DESC LIMIT 1),
    oldest AS (SELECT xid, serial FROM event ORDER BY xid, serial LIMIT 1)
    SELECT (SELECT jsonb_agg(page ORDER BY xid, serial) FROM page) AS page,
      newest.xid AS "newestXid", newest.serial AS "newestSerial", oldest.xid AS "oldestXid", oldest.serial AS "oldestSerial"
    FROM (SELECT) AS one LEFT JOIN newest ON true LEFT JOIN oldest ON true`;
}

const isBefore = (a: EventPosition, b: EventPosition) =>
  a.xid < b.xid || (a.xid === b.xid && a.serial < b.serial);

function position(xid: number | null, serial: number | null): EventPosition | null {
  return xid === null || serial === null ? null : { xid, serial };
}

export class PostgresEvents implements EventRepository {
  constructor(private readonly database: Database) {}

  async read(query: Parameters<EventRepository['read']>[0]): ReturnType<EventRepository['read']> {
    const after = query.afterId === null ? null : parseEventId(query.afterId);
    const from = after ?? { xid: 0, serial: 0 };
    const [row] = await this.database.rows<ReadRow>(
      readStatement(from, query.sweepId, typeCondition(query.types), query.limit),
    );
    const oldest = row ? position(row.oldestXid, row.oldestSerial) : null;
    if (query.afterId !== null && oldest !== null && isBefore(from, oldest)) {
      return { events: [], lastId: query.afterId, reset: { oldestId: formatEventId(oldest) } };
    }
    const events = (row?.page ?? []).map(toEvent);
    const newest = row ? position(row.newestXid, row.newestSerial) : null;
    // A page that is not full has seen everything up to the horizon, whatever the filter left out.
    const seen =
      events.length < query.limit && newest !== null && isBefore(from, newest) ? formatEventId(newest) : null;
    return { events, lastId: seen ?? events.at(-1)?.id ?? query.afterId, reset: null };
  }

  async latestId(): Promise<string | null> {
    const [row] = await this.database.rows<EventPosition>(
      sql`SELECT xid, serial FROM event WHERE xid < ${eventHorizon} ORDER BY xid DESC, serial DESC LIMIT 1`,
    );
    return row ? formatEventId(row) : null;
  }

  /** The newest event always stays: an id is known to be too old by what is older than the oldest one. */
  async prune(): Promise<number> {
    const [row] = await this.database.rows<{ count: number }>(sql`WITH newest AS (
        SELECT xid, serial FROM event ORDER BY xid DESC, serial DESC LIMIT 1),
      surplus AS (SELECT xid, serial FROM event ORDER BY xid DESC, serial DESC OFFSET ${keptEvents} LIMIT 1),
      gone AS (
        DELETE FROM event e USING newest
        WHERE (e.xid, e.serial) < (newest.xid, newest.serial)
          AND (e.at < now() - make_interval(days => ${keptDays}::int)
            OR (e.xid, e.serial) <= (SELECT xid, serial FROM surplus))
        RETURNING 1)
      SELECT count(*) AS count FROM gone`);
    return row?.count ?? 0;
  }
}
