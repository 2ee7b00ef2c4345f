import type { Database } from '../database/database.js';
import { joinSql, numbered, type Sql, sql } from '../database/sql.js';
import type { GroupQuery } from '../ports/results.js';
import { objectiveLoss } from './objective.js';
import { groupNames, trialValues } from './trial-values.js';

/** One of the best trials of a cell. */
export interface Leader {
  id: string;
  number: number;
  /** The objective, negated where larger is better; null where the trial has none. */
  loss: number | null;
  /** Texts of the values of the cell's paths. */
  group: string[];
  /** One a metric. */
  values: (number | null)[];
}

/** The best trials of each cell by the first objective. Those of any sum over cells are among them. */
export async function readLeaders(
  database: Database,
  sweepId: string,
  query: GroupQuery,
  perCell: number,
): Promise<Leader[]> {
  const names = groupNames(query);
  const values = query.metrics.map((_, index) => numbered('v', index));
  const ranked = trialValues(sweepId, query, [
    sql`t.number`,
    sql`${await objectiveLoss(database, sweepId)} AS loss`,
  ]);
  const partition = names.length === 0 ? sql`` : sql`PARTITION BY ${joinSql(names)}`;
  const list = (items: Sql[], type: Sql) =>
    items.length === 0 ? sql`ARRAY[]::${type}[]` : sql`ARRAY[${joinSql(items)}]`;
  return database.rows<Leader>(sql`SELECT id, number, loss, ${list(names, sql`text`)} AS "group",
      ${list(values, sql`float8`)} AS values
    FROM (SELECT m.*, row_number() OVER (${partition} ORDER BY loss NULLS LAST, number) AS place FROM (${ranked}) m) r
    WHERE place <= ${perCell}`);
}

/** Best first. */
export function compareLeaders(a: Leader, b: Leader): number {
  if (a.loss === null || b.loss === null)
    return Number(a.loss === null) - Number(b.loss === null) || a.number - b.number;
  return a.loss - b.loss || a.number - b.number;
}
