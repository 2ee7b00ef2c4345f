import { type Sql, sql } from '../database/sql.js';

/**
 * What the sweep's first objective reads from a run, negated where larger is better; of a run that has not ended, from its last
 * epoch. Over `trial t JOIN sweep s`.
 */
export const objectiveLoss: Sql = sql`(CASE s.objective_mode WHEN 'max' THEN -1 ELSE 1 END * (coalesce(
  CASE s.spec #>> '{objective,0,at}' WHEN 'best' THEN t.metrics ->> (s.spec #>> '{objective,0,metric}') END,
  t.last_metrics ->> (s.spec #>> '{objective,0,metric}')))::float8)`;

/** Best first: trials without a value last, ties by number. */
export const bestFirst: Sql = sql`ORDER BY ${objectiveLoss} NULLS LAST, t.number`;
