import { findMetric, invalidBody, type ResultStatistic } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { joinSql, numbered, type Sql, sql } from '../database/sql.js';
import type { GroupQuery, TrialGroup } from '../ports/results.js';
import { compareLeaders, type Leader, readLeaders } from './leaders.js';
import { groupNames, trialValues } from './trial-values.js';

const maxGroups = 10_000;

interface GroupRow {
  rowsOut: number;
  columnsOut: number;
  /** Texts of JSON values; null where the group sums over the path. */
  group: (string | null)[];
  count: number;
  metrics: (number | null)[][];
}

type Aggregate = Exclude<ResultStatistic, 'best'>;
/** Of the sweep's objectives: which is better, by metric. */
type Modes = Readonly<Record<string, 'min' | 'max'>>;

/** Worse by one deviation, which a single run does not have. */
function meanMinusStd(value: Sql, metric: string, modes: Modes): Sql {
  const mode = modes[metric] ?? findMetric(metric)?.definition.mode ?? null;
  if (mode === null) return sql`NULL::float8`;
  const std = sql`coalesce(stddev_samp(${value}), 0)`;
  return mode === 'max' ? sql`(avg(${value}) - ${std})` : sql`(avg(${value}) + ${std})`;
}

const aggregates: Record<Aggregate, (value: Sql, metric: string, modes: Modes) => Sql> = {
  count: (value) => sql`count(${value})`,
  mean: (value) => sql`avg(${value})`,
  std: (value) => sql`stddev_samp(${value})`,
  min: (value) => sql`min(${value})`,
  max: (value) => sql`max(${value})`,
  meanMinusStd,
  median: (value) => sql`percentile_cont(0.5) WITHIN GROUP (ORDER BY ${value})`,
};

const aggregatesOf = (query: GroupQuery): Aggregate[] => query.statistics.filter((name) => name !== 'best');

const array = (items: Sql[]) =>
  items.length === 0 ? sql`'[]'::jsonb` : sql`jsonb_build_array(${joinSql(items)})`;

const set = (items: Sql[]) => (items.length === 0 ? sql`()` : sql`(${joinSql(items)})`);

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

function statement(sweepId: string, query: GroupQuery, modes: Modes): Sql {
  const names = groupNames(query);
  const [rows, columns] = [names.slice(0, query.rows.length), names.slice(query.rows.length)];
  const metrics = query.metrics.map((metric, index) =>
    array(aggregatesOf(query).map((name) => aggregates[name](numbered('v', index), metric, modes))),
  );
  return sql`SELECT ${isOut(rows)} AS "rowsOut", ${isOut(columns)} AS "columnsOut", ${array(names)} AS "group",
      count(*) AS count, ${array(metrics)} AS metrics
    FROM (${trialValues(sweepId, query, [])}) m
    GROUP BY GROUPING SETS (${groupingSets(rows, columns, query.totals)}) LIMIT ${maxGroups + 1}`;
}

function kindOf(row: GroupRow, { rows, columns }: GroupQuery): TrialGroup['kind'] {
  const rowsOut = rows.length > 0 && row.rowsOut === 1;
  const columnsOut = columns.length > 0 && row.columnsOut === 1;
  if (rowsOut) return columnsOut || columns.length === 0 ? 'total' : 'column';
  if (!columnsOut) return 'cell';
  return rows.length === 0 ? 'total' : 'row';
}

/** Leaders by the groups that they are in: their cell, its row, its column and everything. */
class LeaderBoard {
  private readonly byGroup = new Map<string, Leader[]>();

  constructor(leaders: Leader[], { rows, columns, totals }: GroupQuery) {
    const none = (paths: string[]) => paths.map(() => null);
    for (const leader of leaders.sort(compareLeaders)) {
      const [down, across] = [leader.group.slice(0, rows.length), leader.group.slice(rows.length)];
      const sums = [
        [...down, ...none(columns)],
        [...none(rows), ...across],
        [...none(rows), ...none(columns)],
      ];
      const keys = [leader.group, ...(totals ? sums : [])].map((group) => JSON.stringify(group));
      for (const key of new Set(keys)) this.add(key, leader);
    }
  }

  of(row: GroupRow): Leader[] {
    return this.byGroup.get(JSON.stringify(row.group)) ?? [];
  }

  private add(key: string, leader: Leader): void {
    const inside = this.byGroup.get(key);
    if (inside) inside.push(leader);
    else this.byGroup.set(key, [leader]);
  }
}

function statisticsOf(row: GroupRow, query: GroupQuery, best: Leader | undefined): TrialGroup['metrics'] {
  const names = aggregatesOf(query);
  const value = (name: ResultStatistic, metric: number) => {
    if (name !== 'best') return row.metrics[metric]?.[names.indexOf(name)] ?? null;
    return best && best.loss !== null ? (best.values[metric] ?? null) : null;
  };
  return Object.fromEntries(
    query.metrics.map((metric, index) => [
      metric,
      Object.fromEntries(query.statistics.map((name) => [name, value(name, index)])),
    ]),
  );
}

function toGroup(row: GroupRow, query: GroupQuery, leaders: Leader[]): TrialGroup {
  const paths = [...query.rows, ...query.columns];
  const group = paths.flatMap((path, index): [string, unknown][] => {
    const text = row.group[index] ?? null;
    return text === null ? [] : [[path, JSON.parse(text)]];
  });
  return {
    kind: kindOf(row, query),
    group: Object.fromEntries(group),
    count: row.count,
    trialIds: leaders.slice(0, query.trialIds).map(({ id }) => id),
    metrics: statisticsOf(row, query, leaders[0]),
  };
}

function checkCount(rows: GroupRow[], query: GroupQuery): void {
  if (rows.length <= maxGroups) return;
  const path = query.columns.length > 0 ? 'rows' : 'groupBy';
  const message = `${path}: these paths make more than ${maxGroups} groups; choose fewer, or a filter.`;
  throw invalidBody([{ path, code: 'range', message }]);
}

async function modesOf(database: Database, sweepId: string, { statistics }: GroupQuery): Promise<Modes> {
  if (!statistics.includes('meanMinusStd')) return {};
  const [row] = await database.rows<{
    modes: Modes | null;
  }>(sql`SELECT jsonb_object_agg(o ->> 'metric', o -> 'mode') AS modes
    FROM sweep s CROSS JOIN LATERAL jsonb_array_elements(s.spec -> 'objective') o WHERE s.id = ${sweepId}::uuid`);
  return row?.modes ?? {};
}

/** Groups of trials with statistics of each metric and their totals; further statements where best trials or a direction are asked for. */
export async function groupTrials(
  database: Database,
  sweepId: string,
  query: GroupQuery,
): Promise<TrialGroup[]> {
  const rows = await database.rows<GroupRow>(
    statement(sweepId, query, await modesOf(database, sweepId, query)),
  );
  checkCount(rows, query);
  const perCell = Math.max(query.trialIds, query.statistics.includes('best') ? 1 : 0);
  const leaders = perCell > 0 ? await readLeaders(database, sweepId, query, perCell) : [];
  const board = new LeaderBoard(leaders, query);
  // Without a path to group by, no trial still makes one row.
  return rows
    .map((row) => toGroup(row, query, board.of(row)))
    .filter(({ kind, count }) => kind === 'total' || count > 0);
}
