import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { endTrials } from '../trials/ending.js';

export interface Withdrawn {
  numbers: number[];
  trials: number;
  /** Content that nothing names any more. */
  freed: string[];
}

export const unstarted: Sql = sql`t.status = 'queued' AND t.attempt = 0`;

/**
 * Takes back points of which nothing has started, under the sweep's lock: their trials are cancelled, and an equal point may be
 * planned again.
 * @param which condition on `point p` of the sweep
 */
export async function withdrawPoints(statements: Statements, id: string, which: Sql): Promise<Withdrawn> {
  const points = await statements.rows<{ number: number }>(sql`UPDATE point p SET status = 'withdrawn'
    WHERE p.sweep_id = ${id}::uuid AND ${which} AND p.status <> 'withdrawn'
      AND EXISTS (SELECT FROM trial t WHERE t.point_id = p.id)
      AND NOT EXISTS (SELECT FROM trial t WHERE t.point_id = p.id AND NOT (${unstarted}))
    RETURNING p.number`);
  if (points.length === 0) return { numbers: [], trials: 0, freed: [] };
  const ended = await endTrials(statements, {
    which: sql`t.sweep_id = ${id}::uuid AND ${unstarted} AND t.point_id IN (
      SELECT p.id FROM point p WHERE p.sweep_id = ${id}::uuid AND p.status = 'withdrawn')`,
    kind: 'cancelled',
    reason: 'withdrawn',
  });
  const numbers = points.map(({ number }) => number);
  return { numbers, trials: ended.length, freed: ended[0]?.freed ?? [] };
}
