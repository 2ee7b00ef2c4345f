import type { PrunedMetric } from '@unetsweep/search';
import { type Sql, sql } from '../database/sql.js';

/** Every epoch has a learning rate, in a column of its own. */
const own = (name: string): Sql => (name === 'learningRate' ? sql`e.learning_rate` : sql`NULL::float8`);

/** The pruner's metric in the row `e` of an epoch, turned so that smaller is better; null: it was no number. */
export const turnedValue = ({ name, sign }: PrunedMetric): Sql => sql`${sign}::float8 * CASE
  WHEN jsonb_typeof(e.metrics -> ${name}::text) = 'number' THEN (e.metrics ->> ${name}::text)::float8 ELSE ${own(name)} END`;

/** Whether the metric was measured in the row `e` of an epoch. */
export const isMeasured = ({ name }: PrunedMetric): Sql =>
  sql`(e.metrics ? ${name}::text OR ${own(name)} IS NOT NULL)`;
