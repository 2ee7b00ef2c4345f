import type { ResultCell, ResultPivot, ResultRow, ResultStatistic, Results } from '@unetsweep/contract';
import type { TrialGroup } from '@unetsweep/store';

type GroupOrder = (a: Record<string, unknown>, b: Record<string, unknown>) => number;

const toRow = ({ group, count, metrics }: TrialGroup): ResultRow => ({ group, count, metrics }) as ResultRow;

/** A row a group, in order. */
export function makeResults(groupBy: string[], groups: TrialGroup[], order: GroupOrder): Results {
  const rows = groups.filter(({ kind }) => kind === 'cell').sort((a, b) => order(a.group, b.group));
  const total = groups.find(({ kind }) => kind === 'total');
  return { groupBy, rows: rows.map(toRow), ...(total && { totals: toRow(total) }) };
}

interface Sides {
  rows: string[];
  columns: string[];
  metrics: string[];
  statistic: ResultStatistic;
}

const part = (group: Record<string, unknown>, paths: string[]) =>
  Object.fromEntries(paths.map((path) => [path, group[path] ?? null]));

const keyOf = (group: Record<string, unknown>) => JSON.stringify(Object.values(group));

/** The different groups of one side, in order. */
function sideOf(cells: TrialGroup[], paths: string[], order: GroupOrder): Record<string, unknown>[] {
  const groups = cells.map(({ group }) => part(group, paths));
  return [...new Map(groups.map((group) => [keyOf(group), group])).values()].sort(order);
}

/** A two-way table; the totals are over the trials themselves, not over cells. */
export function makePivot(sides: Sides, groups: TrialGroup[], order: GroupOrder): ResultPivot {
  const { rows, columns, metrics, statistic } = sides;
  const toCell = ({ count, trialIds, metrics: values }: TrialGroup): ResultCell => ({
    count,
    trialIds,
    metrics: Object.fromEntries(metrics.map((metric) => [metric, values[metric]?.[statistic] ?? null])),
  });
  const empty = { count: 0, trialIds: [], metrics: Object.fromEntries(metrics.map((name) => [name, null])) };
  const found = new Map(groups.map((each) => [`${each.kind} ${keyOf(each.group)}`, toCell(each)]));
  const ofKind = (kind: TrialGroup['kind'], group: Record<string, unknown>) =>
    found.get(`${kind} ${keyOf(group)}`) ?? null;
  const cells = groups.filter(({ kind }) => kind === 'cell');
  const [down, across] = [sideOf(cells, rows, order), sideOf(cells, columns, order)];
  // With one side only, that side's cells are its totals.
  const totalKind = (kind: 'row' | 'column') => (rows.length > 0 && columns.length > 0 ? kind : 'cell');
  const total = ofKind('total', {}) ?? empty;
  return {
    metrics,
    statistic,
    rows: down.map((group) => ({ group }) as ResultPivot['rows'][number]),
    columns: across.map((group) => ({ group }) as ResultPivot['columns'][number]),
    cells: down.map((row) => across.map((column) => ofKind('cell', { ...row, ...column }))),
    rowTotals:
      rows.length === 0 ? down.map(() => total) : down.map((row) => ofKind(totalKind('row'), row) ?? empty),
    columnTotals:
      columns.length === 0
        ? across.map(() => total)
        : across.map((column) => ofKind(totalKind('column'), column) ?? empty),
    total,
  };
}
