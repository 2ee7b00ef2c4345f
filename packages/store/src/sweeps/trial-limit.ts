import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { withdrawnTrials } from '../planning/planning-log.js';
import { endTrials } from '../trials/ending.js';
import { valuePoints } from '../trials/value-points.js';
import { unstarted, type Withdrawn, withdrawPoints } from './withdraw-points.js';

/** Ids of trials that wait and find no room below the limit any more: the last ones by number. */
async function excess(statements: Statements, id: string, maxTrials: number): Promise<string[]> {
  const rows = await statements.rows<{ id: string }>(sql`WITH waiting AS MATERIALIZED (
      SELECT t.id, row_number() OVER (ORDER BY t.number) AS rank FROM trial t
      WHERE t.sweep_id = ${id}::uuid AND ${unstarted}),
    room AS (
      SELECT ${maxTrials} - (s.next_trial - 1 - ${withdrawnTrials} - (SELECT count(*) FROM waiting)) AS count
      FROM sweep s WHERE s.id = ${id}::uuid)
    SELECT w.id FROM waiting w, room WHERE w.rank > room.count`);
  return rows.map((row) => row.id);
}

/**
 * Cancels what waits beyond `maxTrials`, under the sweep's lock: points of which nothing has started as a whole, so that they may be
 * planned again; of others the runs that wait.
 */
export async function withdrawExcess(
  statements: Statements,
  id: string,
  maxTrials: number,
): Promise<Withdrawn> {
  const ids = await excess(statements, id, maxTrials);
  if (ids.length === 0) return { numbers: [], trials: 0, freed: [] };
  const withdrawn = await withdrawPoints(
    statements,
    id,
    sql`EXISTS (SELECT FROM trial t WHERE t.point_id = p.id AND t.id = ANY(${ids}::uuid[]))`,
  );
  const cut = await endTrials(statements, {
    which: sql`t.sweep_id = ${id}::uuid AND ${unstarted} AND t.id = ANY(${ids}::uuid[])`,
    kind: 'cancelled',
    reason: 'maxTrials',
  });
  await valuePoints(
    statements,
    cut.map(({ pointId }) => pointId),
  );
  const freed = [...withdrawn.freed, ...(cut[0]?.freed ?? [])];
  return { numbers: withdrawn.numbers, trials: withdrawn.trials + cut.length, freed };
}
