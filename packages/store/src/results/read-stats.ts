import type { Stats } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';

/** Counts over the whole database: one pass over the trials. */
export async function readStats(database: Database): Promise<Stats> {
  const [row] = await database.rows<{ stats: Stats }>(sql`WITH trials AS (
      SELECT status, count(*) AS count, count(*) FILTER (WHERE status = 'completed' AND finished_at > now() - interval '1 hour') AS recent
      FROM trial GROUP BY status)
    SELECT jsonb_build_object(
      'sweeps', coalesce((SELECT jsonb_object_agg(s.status, s.count)
        FROM (SELECT status, count(*) AS count FROM sweep GROUP BY status) s), '{}'),
      'trials', coalesce((SELECT jsonb_object_agg(status, count) FROM trials), '{}'),
      'completedLastHour', coalesce((SELECT sum(recent) FROM trials), 0),
      'workers', (SELECT jsonb_build_object('active', count(*), 'slots', coalesce(sum(slots), 0))
        FROM worker WHERE status = 'active'),
      'storage', (SELECT jsonb_build_object('bytes', coalesce(sum(size_bytes), 0), 'blobs', count(*)) FROM blob WHERE complete)
    ) AS stats`);
  if (!row) throw new Error('The statement for the counts gave no row.');
  return row.stats;
}
