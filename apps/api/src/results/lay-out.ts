import type { ResultCell, ResultPivot, ResultRow, Results } from '@unetsweep/contract';
import type { TextTable } from './text-table.js';

const TOTAL = 'total';

/** Labels of a line of totals: the word under the first path, nothing under the others. */
const totalLabels = (paths: string[]) => paths.map((_, index) => (index === 0 ? TOTAL : null));

/** A line a group: its values, how many trials, and each statistic of each metric. */
export function layOutResults(results: Results, metrics: string[], statistics: readonly string[]): TextTable {
  const { groupBy, rows, totals } = results;
  const values = ({ count, metrics: found }: ResultRow) => [
    count,
    ...metrics.flatMap((metric) => statistics.map((name) => found[metric]?.[name] ?? null)),
  ];
  const lines = rows.map((row) => [...groupBy.map((path) => row.group[path] ?? null), ...values(row)]);
  if (totals) lines.push([...totalLabels(groupBy), ...values(totals)]);
  return {
    labels: groupBy.length,
    head: [
      ...groupBy,
      'count',
      ...metrics.flatMap((metric) => statistics.map((name) => `${metric}.${name}`)),
    ],
    lines,
  };
}

/** Texts speak for themselves; of anything else the field is named too. */
function columnLabel(group: Record<string, unknown>): string {
  const parts = Object.entries(group).map(([path, value]) =>
    typeof value === 'string' ? value : `${path.slice(path.lastIndexOf('.') + 1)}=${JSON.stringify(value)}`,
  );
  return parts.join(' / ');
}

/** A line a row group, a column a column group; with several metrics, a column for each of them. */
export function layOutPivot(pivot: ResultPivot, rowPaths: string[], totals: boolean): TextTable {
  const { metrics, statistic, columns, cells, rowTotals, columnTotals, total } = pivot;
  const values = (cell: ResultCell | null) => metrics.map((metric) => cell?.metrics[metric] ?? null);
  const titled = (label: string) =>
    metrics.length === 1 && label !== ''
      ? [label]
      : metrics.map((metric) => [label, metric].filter(Boolean).join(' '));
  const withoutColumns = columns.every(({ group }) => Object.keys(group).length === 0);
  const labels = columns.map(({ group }) => (withoutColumns ? statistic : columnLabel(group)));
  const hasTotals = totals && !withoutColumns;
  const line = (names: unknown[], row: (ResultCell | null)[], sum: ResultCell) => [
    ...names,
    ...[...row, ...(hasTotals ? [sum] : [])].flatMap(values),
  ];
  const lines = pivot.rows.map(({ group }, index) =>
    line(
      rowPaths.map((path) => group[path] ?? null),
      cells[index] ?? [],
      rowTotals[index] ?? total,
    ),
  );
  if (totals && rowPaths.length > 0) lines.push(line(totalLabels(rowPaths), columnTotals, total));
  return {
    labels: rowPaths.length,
    head: [...rowPaths, ...[...labels, ...(hasTotals ? [TOTAL] : [])].flatMap(titled)],
    lines,
  };
}
