import { invalidBody, type ResultStatistic } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { joinSql, numbered, type Sql, sql } from '../database/sql.js';
import { filterSql } from '../filter-sql.js';
import { trialPathSql } from '../listing/trial-path-sql.js';
import type { GroupQuery, TrialGroup } from '../ports/results.js';
import { bestFirst, objectiveValue } from './objective.js';

const maxGroups = 10_000;

interface GroupRow {
  rowsOut: number;
  columnsOut: number;
  group: unknown[];
  count: number;
  trialIds: string[] | null;
  metrics: (number | null)[][];
}

/** The value of a group path as JSON, so that numbers stay numbers and a missing value is a group of its own. */
function groupValue(path: string): Sql {
  return sql`coalesce(to_jsonb(${trialPathSql(path.split('.')).value}), 'null'::jsonb)`;
}

const ofTrial = new Map<string, Sql>([
  ['parameterCount', sql`t.parameter_count`],
  ['epochsDone', sql`t.epochs_done`],
  ['durationMs', sql`t.duration_ms`],
]);

/** A metric by its name, else a value of the whole run. With `last`, the epoch counted is the last one. */
function metricValue(name: string, at: GroupQuery['at']): Sql {
  if (name === 'bestEpoch') return at === 'best' ? sql`t.best_epoch::float8` : sql`t.epochs_done::float8`;
  const column = ofTrial.get(name);
  if (column) return sql`${column}::float8`;
  const metrics = at === 'best' ? sql`t.metrics` : sql`t.last_metrics`;
  return sql`(coalesce(${metrics} ->> ${name}::text, t.derived ->> ${name}::text))::float8`;
}

const statisticSql: Record<ResultStatistic, (value: Sql) => Sql> = {
  count: (value) => sql`count(${value})`,
  mean: (value) => sql`avg(${value})`,
  std: (value) => sql`stddev_samp(${value})`,
  min: (value) => sql`min(${value})`,
  max: (value) => sql`max(${value})`,
  median: (value) => sql`percentile_cont(0.5) WITHIN GROUP (ORDER BY ${value})`,
  best: (value) => sql`(array_agg(${value} ORDER BY m.rank) FILTER (WHERE m.objective IS NOT NULL))[1]`,
};

const array = (items: Sql[]) =>
  items.length === 0 ? sql`'[]'::jsonb` : sql`jsonb_build_array(${joinSql(items)})`;

const set = (items: Sql[]) => (items.length === 0 ? sql`()` : sql`(${joinSql(items)})`);

/** Numbers, one a trial, named `g…` (groups) and `v…` (metrics); ranked only where a statistic or a list needs the order. */
function trialValues(sweepId: string, query: GroupQuery): Sql {
  const groups = [...query.rows, ...query.columns].map(
    (path, index) => sql`${groupValue(path)} AS ${numbered('g', index)}`,
  );
  const values = query.metrics.map(
    (name, index) => sql`${metricValue(name, query.at)} AS ${numbered('v', index)}`,
  );
  const ranked = query.trialIds > 0 || query.statistics.includes('best');
  const rank = ranked
    ? [sql`${objectiveValue} AS objective`, sql`row_number() OVER (${bestFirst}) AS rank`]
    : [];
  const where = [
    sql`t.sweep_id = ${sweepId}::uuid`,
    ...(query.statuses === null ? [] : [sql`t.status = ANY(${query.statuses}::text[])`]),
    ...(query.filter === undefined ? [] : [filterSql(query.filter)]),
  ];
  return sql`SELECT ${joinSql([sql`t.id`, ...groups, ...values, ...rank])}
    FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE ${joinSql(where, ' AND ')}`;
}

/** 1 where the groups of a side are summed over. */
const isOut = ([first]: Sql[]) => (first ? sql`GROUPING(${first})` : sql`0`);

function groupingSets(rows: Sql[], columns: Sql[], totals: boolean): Sql {
  const all = [...rows, ...columns];
  const isTwoWay = rows.length > 0 && columns.length > 0;
  const sets = [set(all)];
  if (totals && isTwoWay) sets.push(set(rows), set(columns));
  if (totals && all.length > 0) sets.push(set([]));
  return joinSql(sets);
}

function statement(sweepId: string, query: GroupQuery): Sql {
  const names = [...query.rows, ...query.columns].map((_, index) => numbered('g', index));
  const [rows, columns] = [names.slice(0, query.rows.length), names.slice(query.rows.length)];
  const metrics = query.metrics.map((_, index) =>
    array(query.statistics.map((name) => statisticSql[name](numbered('v', index)))),
  );
  const trialIds =
    query.trialIds > 0
      ? sql`(array_agg(m.id::text ORDER BY m.rank))[1:${query.trialIds}::int]`
      : sql`ARRAY[]::text[]`;
  return sql`SELECT ${isOut(rows)} AS "rowsOut", ${isOut(columns)} AS "columnsOut", ${array(names)} AS "group",
      count(*) AS count, ${trialIds} AS "trialIds", ${array(metrics)} AS metrics
    FROM (${trialValues(sweepId, query)}) m
    GROUP BY GROUPING SETS (${groupingSets(rows, columns, query.totals)}) LIMIT ${maxGroups + 1}`;
}

function kindOf(row: GroupRow, { rows, columns }: GroupQuery): TrialGroup['kind'] {
  const rowsOut = rows.length > 0 && row.rowsOut === 1;
  const columnsOut = columns.length > 0 && row.columnsOut === 1;
  if (rowsOut) return columnsOut || columns.length === 0 ? 'total' : 'column';
  if (!columnsOut) return 'cell';
  return rows.length === 0 ? 'total' : 'row';
}

function toGroup(row: GroupRow, query: GroupQuery): TrialGroup {
  const kind = kindOf(row, query);
  const paths = [...query.rows, ...query.columns];
  const named = paths.map((path, index): [string, unknown] => [path, row.group[index] ?? null]);
  const first = kind === 'column' || kind === 'total' ? query.rows.length : 0;
  const last = kind === 'row' || kind === 'total' ? query.rows.length : paths.length;
  return {
    kind,
    group: Object.fromEntries(named.slice(first, last)),
    count: row.count,
    trialIds: row.trialIds ?? [],
    metrics: Object.fromEntries(
      query.metrics.map((metric, index) => [
        metric,
        Object.fromEntries(query.statistics.map((name, at) => [name, row.metrics[index]?.[at] ?? null])),
      ]),
    ),
  };
}

/** Groups of trials with statistics of each metric, their totals included, in one statement. */
export async function groupTrials(
  database: Database,
  sweepId: string,
  query: GroupQuery,
): Promise<TrialGroup[]> {
  const rows = await database.rows<GroupRow>(statement(sweepId, query));
  if (rows.length > maxGroups) {
    const path = query.columns.length > 0 ? 'rows' : 'groupBy';
    const message = `${path}: these paths make more than ${maxGroups} groups; choose fewer, or a filter.`;
    throw invalidBody([{ path, code: 'range', message }]);
  }
  // Without a path to group by, no trial still makes one row.
  return rows.map((row) => toGroup(row, query)).filter(({ kind, count }) => kind === 'total' || count > 0);
}
