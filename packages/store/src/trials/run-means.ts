import { type Sql, sql } from '../database/sql.js';

/** Objectives that are a mean over the last epochs, of the sweeps that are chosen: read once, for a spec may hold lists of thousands. */
export const averagedObjectives = (
  sweeps: Sql,
): Sql => sql`SELECT s.id, o.value ->> 'metric' AS metric, (o.value ->> 'window')::int AS epochs
  FROM sweep s CROSS JOIN LATERAL jsonb_array_elements(s.spec -> 'objective') o
  WHERE s.id IN (${sweeps}) AND o.value ->> 'at' = 'meanOfLast'`;

/** Those means of `trial t`, by metric; `averaged` is what `averagedObjectives` gives. */
export const runMeans: Sql = sql`coalesce((SELECT jsonb_object_agg(a.metric, (
    SELECT avg((x.metrics ->> a.metric)::float8) FROM epoch x WHERE x.trial_id = t.id AND x.epoch > t.epochs_done - a.epochs))
  FROM averaged a WHERE a.id = t.sweep_id), '{}'::jsonb)`;
