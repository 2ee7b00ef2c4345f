import { ProblemError, startCheckpoints } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';

/** Whether anything needs the checkpoint `c`: an ensemble, a sweep whose trials may start from it, or a plan of such. */
const isHeld: Sql = sql`(EXISTS (SELECT FROM job e WHERE e.kind = 'ensemble'
    AND e.request -> 'members' @> jsonb_build_array(jsonb_build_object('checkpointId', c.id)))
  OR EXISTS (SELECT FROM sweep o WHERE o.start_checkpoint_ids @> ARRAY[c.id])
  OR EXISTS (SELECT FROM plan p WHERE p.start_checkpoint_ids @> ARRAY[c.id]))`;

/**
 * Keeps checkpoints whatever `keepCheckpoints` says. The sweeps first: a deletion holds them while it looks for pinned checkpoints.
 * @throws ProblemError `checkpointExpired` where one has gone meanwhile
 */
export async function pinCheckpoints(statements: Statements, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await statements.rows(sql`SELECT s.id FROM sweep s WHERE NOT s.deleting AND s.id IN (
      SELECT t.sweep_id FROM checkpoint c JOIN trial t ON t.id = c.trial_id WHERE c.id = ANY(${ids}::uuid[]))
    ORDER BY s.id FOR KEY SHARE`);
  const pinned =
    await statements.rows(sql`UPDATE checkpoint c SET pinned = true FROM trial t JOIN sweep s ON s.id = t.sweep_id
    WHERE c.id = ANY(${ids}::uuid[]) AND c.removed_at IS NULL AND t.id = c.trial_id AND NOT s.deleting RETURNING c.id`);
  if (pinned.length === ids.length) return;
  const detail = 'Weights that were chosen were removed meanwhile; choose them again.';
  throw new ProblemError('checkpointExpired', detail);
}

/** Pins what trials of the sweep or plan may start from. @throws as `pinCheckpoints` */
export async function pinStarts(
  statements: Statements,
  specs: readonly Parameters<typeof startCheckpoints>[0][],
): Promise<string[]> {
  const ids = [...new Set(specs.flatMap(startCheckpoints))].sort();
  await pinCheckpoints(statements, ids);
  return ids;
}

/** To be run once the holder is gone. @returns the sweeps whose checkpoints nothing needs any more */
export async function unpinCheckpoints(statements: Statements, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  // Locked before it is asked who else has them: whoever pins them meanwhile has either committed or waits.
  await statements.rows(sql`SELECT id FROM checkpoint WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`);
  const freed = await statements.rows<{
    sweepId: string;
  }>(sql`UPDATE checkpoint c SET pinned = false FROM trial t
    WHERE c.id = ANY(${ids}::uuid[]) AND t.id = c.trial_id AND NOT ${isHeld} RETURNING t.sweep_id AS "sweepId"`);
  return [...new Set(freed.map(({ sweepId }) => sweepId))];
}

/** To be run under the sweep's lock. @throws ProblemError `inUse` where others need its checkpoints */
export async function refuseHeld(statements: Statements, sweepId: string): Promise<void> {
  const held = await statements.rows<{ id: string; kind: string }>(sql`WITH pinned AS (
      SELECT c.id FROM checkpoint c JOIN trial t ON t.id = c.trial_id WHERE t.sweep_id = ${sweepId}::uuid AND c.pinned)
    SELECT DISTINCT e.id, 'ensembles' AS kind FROM pinned c JOIN job e ON e.kind = 'ensemble'
      AND e.request -> 'members' @> jsonb_build_array(jsonb_build_object('checkpointId', c.id))
    UNION SELECT o.id, 'sweeps' FROM pinned c JOIN sweep o ON o.start_checkpoint_ids @> ARRAY[c.id]
      WHERE o.id <> ${sweepId}::uuid
    UNION SELECT p.id, 'plans' FROM pinned c JOIN plan p ON p.start_checkpoint_ids @> ARRAY[c.id]`);
  if (held.length === 0) return;
  const kinds = [...new Set(held.map(({ kind }) => kind))].join(' and ');
  const detail = `Weights of this sweep's trials are needed by ${kinds}: delete those in usedBy first.`;
  throw new ProblemError('inUse', detail, { extras: { usedBy: held.map(({ id }) => id) } });
}
