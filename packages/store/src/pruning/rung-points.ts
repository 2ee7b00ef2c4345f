import { type Sql, sql } from '../database/sql.js';

/**
 * Body of a common table expression: points that have arrived at rungs with all of their runs that still can, and their mean over
 * these; null where a run had no number. A single run is its point.
 * @param arrived rows (cohort, epoch, trial_id, point_id, value, promoted) of the runs that have arrived
 */
export function rungPoints(arrived: Sql): Sql {
  return sql`SELECT a.cohort, a.epoch, a.point_id, CASE WHEN count(a.value) = count(*) THEN avg(a.value) END AS value,
      bool_or(a.promoted) AS promoted
    FROM ${arrived} a JOIN point p ON p.id = a.point_id
    GROUP BY a.cohort, a.epoch, a.point_id, p.expected
    HAVING count(*) >= p.expected OR count(*) >= p.expected - (
      SELECT count(*) FROM trial t WHERE t.point_id = a.point_id AND t.status IN ('completed', 'failed', 'cancelled')
        AND NOT EXISTS (SELECT FROM pruning_value x WHERE x.trial_id = t.id AND x.epoch = a.epoch))`;
}
