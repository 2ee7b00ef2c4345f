import { aggregateNames, type PointMetricStatistic, readPointMetric } from '@unetsweep/contract';
import { type Sql, sql } from '../database/sql.js';
import { column, type PathSql, paramValue, present } from './path-sql.js';

/** A running run makes the point running, a waiting one queued or paused. Over `trial t` of one point. */
export const runStatus: Sql = sql`CASE WHEN bool_or(t.status = 'running') THEN 'running' WHEN bool_or(t.status = 'queued') THEN 'queued'
  WHEN bool_or(t.status = 'paused') THEN 'paused' WHEN bool_or(t.status = 'pruned') THEN 'pruned'
  WHEN bool_or(t.status = 'completed') THEN 'completed' WHEN bool_or(t.status = 'failed') THEN 'failed'
  ELSE 'cancelled' END`;

/** Whether `point p` stands on its sweep's front: rows of points that lost their value meanwhile don't count. */
export const onFront: Sql = sql`(p.feasible IS TRUE AND cardinality(p.values) > 0 AND EXISTS (
  SELECT FROM front_point f WHERE f.sweep_id = p.sweep_id AND f.point_id = p.id))`;

const ofRuns = (value: Sql) => sql`(SELECT ${value} FROM trial t WHERE t.point_id = p.id)`;

const columns = new Map<string, PathSql>([
  ['id', column('text', sql`p.id::text`, true)],
  ['number', column('int', sql`p.number`, true)],
  ['value', column('float8', sql`p.value`)],
  ['std', column('float8', sql`p.std`)],
  ['count', column('int', ofRuns(sql`count(*) FILTER (WHERE t.finish_seq IS NOT NULL)::int`), true)],
  ['expected', column('int', sql`p.expected`, true)],
  ['feasible', column('bool', sql`coalesce(p.feasible, true)`, true)],
  ['front', column('bool', onFront, true)],
  ...aggregateNames.map((name): [string, PathSql] => [
    `aggregates.${name}`,
    column('float8', sql`(p.aggregates ->> ${name}::text)::float8`),
  ]),
  ['status', column('text', ofRuns(runStatus), true)],
]);

const aggregates: Record<PointMetricStatistic, (value: Sql) => Sql> = {
  mean: (value) => sql`avg(${value})`,
  std: (value) => sql`stddev_samp(${value})`,
  min: (value) => sql`min(${value})`,
  max: (value) => sql`max(${value})`,
};

/** A statistic of a metric over the point's completed runs. */
function metricSql(segments: string[]): Sql {
  const { metric, statistic } = readPointMetric(segments);
  const value = aggregates[statistic](sql`(t.metrics ->> ${metric}::text)::float8`);
  return sql`(SELECT ${value} FROM trial t WHERE t.point_id = p.id AND t.status = 'completed')`;
}

/** The value of an objective; its place is found once a statement, not once a row. */
function objectiveSql(sweepId: string, metric: string): Sql {
  return sql`p.values[(SELECT o.place::int FROM sweep x
    CROSS JOIN LATERAL jsonb_array_elements(x.spec -> 'objective') WITH ORDINALITY o(objective, place)
    WHERE x.id = ${sweepId}::uuid AND o.objective ->> 'metric' = ${metric}::text)]`;
}

/** The SQL behind the paths of a sweep's points, over `point p JOIN sweep s`. It throws where a path was not checked before. */
export const pointPaths =
  (sweepId: string) =>
  (segments: string[]): PathSql =>
    pointPathSql(sweepId, segments);

function pointPathSql(sweepId: string, segments: string[]): PathSql {
  const known = columns.get(segments.join('.'));
  if (known) return known;
  const [group, ...rest] = segments;
  if (group === 'metrics') {
    return column('float8', metricSql(rest));
  }
  if (group === 'values') return column('float8', objectiveSql(sweepId, rest.join('.')));
  if (group !== 'params') throw new Error(`The path ${segments.join('.')} is none of a point's.`);
  const fixed = present(sql`(s.base_trial #> ${rest}::text[])`);
  return { kind: 'json', value: paramValue(sql`p.params`, rest.join('.'), fixed) };
}
