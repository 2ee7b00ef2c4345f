import type { RateRun } from '@unetsweep/search';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { filterSql } from '../listing/filter-sql.js';
import type { LossCurveQuery } from '../ports/analysis.js';

/** As `AnalysisRepository.lossCurves`: one row a run, its losses in the order of the epochs. */
export async function readLossCurves(
  database: Database,
  sweepId: string,
  { path, most, filter }: LossCurveQuery,
): Promise<{ runs: RateRun[]; sampled: boolean }> {
  const passing = filter === undefined ? sql`true` : filterSql(filter);
  const found = await database.rows<RateRun>(sql`WITH chosen AS MATERIALIZED (
      SELECT p.id, p.number, (p.params ->> ${path}::text)::float8 AS rate FROM point p
      WHERE p.sweep_id = ${sweepId}::uuid AND jsonb_typeof(p.params -> ${path}::text) = 'number'
        AND EXISTS (SELECT FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE t.point_id = p.id
          AND (t.status = 'completed' OR t.failure ->> 'reason' = 'diverged') AND ${passing})
      ORDER BY hashint4(p.number), p.number LIMIT ${most + 1})
    SELECT c.number, c.id AS "pointId", r.id AS "trialId", c.rate AS "learningRate",
      CASE WHEN r.diverged THEN curve.losses || ARRAY[NULL::float8] ELSE curve.losses END AS losses
    FROM chosen c
    CROSS JOIN LATERAL (
      SELECT t.id, t.status = 'failed' AS diverged FROM trial t JOIN sweep s ON s.id = t.sweep_id
      WHERE t.point_id = c.id AND (t.status = 'completed' OR t.failure ->> 'reason' = 'diverged') AND ${passing}
      ORDER BY t.number LIMIT 1) r
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg((e.metrics ->> 'loss')::float8 ORDER BY e.epoch), '{}') AS losses
      FROM epoch e WHERE e.trial_id = r.id) curve`);
  const runs = found.slice(0, most).filter(({ losses }) => losses.length > 0);
  return { runs: runs.sort((a, b) => a.number - b.number), sampled: found.length > most };
}
