import { type Sql, sql } from '../database/sql.js';

/** What the sweep's first objective reads from a run, over `trial t JOIN sweep s`; of a run that has not ended, from its last epoch. */
export const objectiveValue: Sql = sql`(coalesce(
  CASE s.spec #>> '{objective,0,at}' WHEN 'best' THEN t.metrics ->> (s.spec #>> '{objective,0,metric}') END,
  t.last_metrics ->> (s.spec #>> '{objective,0,metric}')))::float8`;

/** Best first: trials without a value last, ties by number. */
export const bestFirst: Sql = sql`ORDER BY CASE s.objective_mode WHEN 'max' THEN -1 ELSE 1 END * ${objectiveValue} NULLS LAST, t.number`;
