import type { Database } from '../database/database.js';
import { joinSql, type Sql, sql } from '../database/sql.js';
import { filterSql } from '../filter-sql.js';
import { trialPathSql } from '../listing/trial-path-sql.js';
import type { SweepRepository } from '../ports/store.js';

type Query = Parameters<SweepRepository['results']>[1];
type Rows = Awaited<ReturnType<SweepRepository['results']>>;

/** The value of a group path as JSON, so that numbers stay numbers. */
function groupValue(path: string): Sql {
  return sql`coalesce(to_jsonb(${trialPathSql(path.split('.')).value}), 'null'::jsonb)`;
}

const statistics = (
  value: Sql,
): Sql => sql`jsonb_build_object('count', count(${value}), 'mean', avg(${value}),
  'std', stddev_samp(${value}), 'min', min(${value}), 'max', max(${value}),
  'median', percentile_cont(0.5) WITHIN GROUP (ORDER BY ${value}))`;

/** A metric by its name, or a derived value. */
function metricValue(name: string, at: Query['at']): Sql {
  const metrics = at === 'best' ? sql`t.metrics` : sql`t.last_metrics`;
  return sql`(coalesce(${metrics} ->> ${name}::text, t.derived ->> ${name}::text))::float8`;
}

/** One statement: groups of trials with the statistics of each metric; std is the sample's (n - 1), null for one run. */
export async function sweepResults(database: Database, sweepId: string, query: Query): Promise<Rows> {
  const statuses = query.includePruned ? ['completed', 'pruned'] : ['completed'];
  const where = query.filter === undefined ? sql`true` : filterSql(query.filter);
  const group =
    query.groupBy.length === 0
      ? sql`'[]'::jsonb`
      : sql`jsonb_build_array(${joinSql(query.groupBy.map(groupValue))})`;
  const metrics =
    query.metrics.length === 0
      ? sql`'[]'::jsonb`
      : sql`jsonb_build_array(${joinSql(query.metrics.map((_, index) => statistics(sql`(m.values)[${index + 1}]`)))})`;
  const values =
    query.metrics.length === 0
      ? sql`ARRAY[]::float8[]`
      : sql`ARRAY[${joinSql(query.metrics.map((name) => metricValue(name, query.at)))}]`;
  const rows = await database.rows<{
    group: unknown[];
    count: number;
    metrics: Record<string, number | null>[];
  }>(
    sql`SELECT m."group", count(*) AS count, ${metrics} AS metrics FROM (
        SELECT ${group} AS "group", ${values} AS values
        FROM trial t JOIN sweep s ON s.id = t.sweep_id
        WHERE t.sweep_id = ${sweepId}::uuid AND t.status = ANY(${statuses}::text[]) AND ${where}) m
      GROUP BY m."group" ORDER BY m."group"`,
  );
  return rows.map((row) => ({
    group: Object.fromEntries(query.groupBy.map((path, index) => [path, row.group[index] ?? null])),
    count: row.count,
    metrics: Object.fromEntries(query.metrics.map((name, index) => [name, row.metrics[index] ?? {}])),
  }));
}
