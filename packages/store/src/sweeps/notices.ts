import type { SweepNotice } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { fits, meetsRequirements, neededMemory, slotMemory } from '../dispatch/fitting.js';
import { type WaitingFacts, whyWaiting } from '../dispatch/why-waiting.js';
import { sweepEvent } from '../events/event-sql.js';
import { isOverTime } from './time-limit.js';

/** Trials that come next, of which is looked whether any worker may run them. */
const LOOKED_AT = 50;
/** Workers of a service that is just starting are on their way. */
const WORKERS_COME_MS = 15_000;

interface Facts extends WaitingFacts {
  id: string;
  status: string;
  notices: SweepNotice[];
  timeLimitMs: number | null;
  overTime: boolean;
  /** Among the next trials: those that no worker may run. */
  stuck: number;
}

const factsStatement = sql`WITH living AS MATERIALIZED (SELECT * FROM worker WHERE status = 'active')
  SELECT s.id, s.status, s.notices, (s.spec ->> 'timeLimitMs')::float8 AS "timeLimitMs", ${isOverTime} AS "overTime",
    s.spec -> 'requirements' AS requirements, (SELECT count(*) FROM living) AS workers,
    (SELECT count(*) FROM living w WHERE ${meetsRequirements}) AS suitable,
    stuck.count AS stuck, stuck.need AS "needMb", (SELECT max(${slotMemory}) FROM living w WHERE ${meetsRequirements}) AS "slotMb"
  FROM sweep s CROSS JOIN LATERAL (
    SELECT count(*) AS count, min(next.need) AS need FROM (
      SELECT t.*, (SELECT min(${neededMemory}) FROM living w WHERE ${meetsRequirements}) AS need FROM trial t
      WHERE t.sweep_id = s.id AND t.status = 'queued' AND s.suggestion_lease_ms IS NULL ORDER BY t.queue_rank, t.number LIMIT ${LOOKED_AT}) next
    JOIN trial t ON t.id = next.id WHERE NOT EXISTS (SELECT FROM living w WHERE ${fits})) stuck
  WHERE s.status IN ('planning', 'queued', 'running', 'paused')
    AND s.created_at < now() - make_interval(secs => ${WORKERS_COME_MS / 1000}::float8)`;

function waitingNotice(facts: Facts): SweepNotice[] {
  if (facts.stuck === 0 || facts.status === 'paused') return [];
  return [{ code: facts.workers === 0 ? 'noWorker' : 'noFittingWorker', message: whyWaiting(facts) }];
}

function timeNotice({ overTime, timeLimitMs }: Facts): SweepNotice[] {
  if (!overTime) return [];
  const message = `timeLimitMs = ${timeLimitMs} is used up: no further trial starts, and those that ran were paused. Resuming gives the sweep that time once more.`;
  return [{ code: 'timeLimit', message }];
}

/** Writes what keeps open sweeps from going on, where that has changed; each change is told by `sweep.updated`. */
export async function writeNotices(statements: Statements): Promise<void> {
  for (const facts of await statements.rows<Facts>(factsStatement)) {
    const notices = [...timeNotice(facts), ...waitingNotice(facts)];
    const text = JSON.stringify(notices);
    if (text === JSON.stringify(facts.notices)) continue;
    const [changed] = await statements.rows<{ status: string }>(sql`UPDATE sweep SET notices = ${text}::jsonb
      WHERE id = ${facts.id}::uuid AND notices <> ${text}::jsonb RETURNING status`);
    if (changed) await statements.rows(sweepEvent('sweep.updated', facts.id, { status: changed.status }));
  }
}
