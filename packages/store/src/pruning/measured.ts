import type { PrunedMetric } from '@unetsweep/search';
import { type Sql, sql } from '../database/sql.js';

/** The pruner's metric in the row `e` of an epoch, turned so that smaller is better; null: it was no number. */
export const turnedValue = ({ name, sign }: PrunedMetric): Sql =>
  sql`CASE WHEN jsonb_typeof(e.metrics -> ${name}::text) = 'number'
    THEN ${sign}::float8 * (e.metrics ->> ${name}::text)::float8 END`;

/** Whether the metric was measured in the row `e` of an epoch. */
export const isMeasured = ({ name }: PrunedMetric): Sql => sql`e.metrics ? ${name}::text`;
