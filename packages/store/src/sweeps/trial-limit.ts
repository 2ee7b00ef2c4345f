import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { endTrials } from '../trials/ending.js';
import { valuePoints } from '../trials/value-points.js';

/**
 * Brings an unfinished sweep to a new `maxTrials`, under its lock: what waits beyond the limit is cancelled, and the planner,
 * whose fence and generation are moved on, plans again with it.
 * @returns content that nothing names any more
 */
export async function applyTrialLimit(
  statements: Statements,
  id: string,
  maxTrials: number | null,
): Promise<string[]> {
  const [open] = await statements.rows(sql`UPDATE sweep SET planned = false, trial_count = NULL,
      plan_cursor = plan_cursor || jsonb_build_object('generation', coalesce((plan_cursor ->> 'generation')::int, 0) + 1)
    WHERE id = ${id}::uuid AND status IN ('planning', 'queued', 'running', 'paused') RETURNING id`);
  if (!open) return [];
  await statements.rows(sql`UPDATE planner_lease SET fence = fence + 1 WHERE sweep_id = ${id}::uuid`);
  if (maxTrials === null) return [];
  const which = sql`t.sweep_id = ${id}::uuid AND t.status IN ('queued', 'paused') AND t.number > ${maxTrials}`;
  const ended = await endTrials(statements, { which, kind: 'cancelled', reason: 'maxTrials' });
  await valuePoints(
    statements,
    ended.map(({ pointId }) => pointId),
  );
  return ended[0]?.freed ?? [];
}
