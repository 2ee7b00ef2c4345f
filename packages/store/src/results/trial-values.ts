import { joinSql, numbered, type Sql, sql } from '../database/sql.js';
import { filterSql } from '../listing/filter-sql.js';
import { trialPathSql } from '../listing/trial-path-sql.js';
import type { GroupQuery } from '../ports/results.js';

/** The value of a group path as the text of a JSON value: sorted and hashed in half the time of the value itself. */
function groupValue(path: string): Sql {
  return sql`coalesce(to_jsonb(${trialPathSql(path.split('.')).value})::text, 'null') COLLATE "C"`;
}

const ofTrial = new Map<string, Sql>([
  ['parameterCount', sql`t.parameter_count`],
  ['epochsDone', sql`t.epochs_done`],
  ['durationMs', sql`t.duration_ms`],
]);

/** A metric by its name, else a value of the whole run. With `last`, the epoch counted is the last one. */
export function metricValue(name: string, at: GroupQuery['at']): Sql {
  if (name === 'bestEpoch') return at === 'best' ? sql`t.best_epoch::float8` : sql`t.epochs_done::float8`;
  const column = ofTrial.get(name);
  if (column) return sql`${column}::float8`;
  const metrics = at === 'best' ? sql`t.metrics` : sql`t.last_metrics`;
  return sql`(coalesce(${metrics} ->> ${name}::text, t.derived ->> ${name}::text))::float8`;
}

/** Names of the columns that hold the groups. */
export function groupNames(query: GroupQuery): Sql[] {
  return [...query.rows, ...query.columns].map((_, index) => numbered('g', index));
}

/** A row a trial that counts: its groups `g…`, its metrics `v…`, and more. */
export function trialValues(sweepId: string, query: GroupQuery, more: Sql[]): Sql {
  const groups = [...query.rows, ...query.columns].map(
    (path, index) => sql`${groupValue(path)} AS ${numbered('g', index)}`,
  );
  const values = query.metrics.map(
    (name, index) => sql`${metricValue(name, query.at)} AS ${numbered('v', index)}`,
  );
  const where = [
    sql`t.sweep_id = ${sweepId}::uuid`,
    ...(query.statuses === null ? [] : [sql`t.status = ANY(${query.statuses}::text[])`]),
    ...(query.filter === undefined ? [] : [filterSql(query.filter)]),
  ];
  return sql`SELECT ${joinSql([sql`t.id`, ...groups, ...values, ...more])}
    FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE ${joinSql(where, ' AND ')}`;
}
