import { type Sql, sql } from '../database/sql.js';

/** Whether the caller trains `trial t`. */
export const isExternal: Sql = sql`EXISTS (
  SELECT FROM sweep x WHERE x.id = t.sweep_id AND x.suggestion_lease_ms IS NOT NULL)`;

/** The last file that a client stored of the trial (id, epoch); epochs after it are trained again. */
export const lastFile = (trialId: Sql): Sql => sql`SELECT c.id, c.epoch FROM checkpoint c
  WHERE c.trial_id = ${trialId} AND c.removed_at IS NULL ORDER BY c.epoch DESC, c.created_at DESC LIMIT 1`;
