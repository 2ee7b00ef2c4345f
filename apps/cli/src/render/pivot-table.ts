import type { ResultCell, ResultPivot } from '@unetsweep/contract';
import { formatParam, formatScore } from './number.js';
import type { TableText } from './table.js';

const TOTAL = 'total';

const labelsOf = (group: Record<string, unknown>) => Object.values(group).map(formatParam);

/** Texts speak for themselves; of anything else the field is named too. */
const columnLabel = (group: Record<string, unknown>) =>
  Object.entries(group)
    .map(([path, value]) =>
      typeof value === 'string' ? value : `${path.slice(path.lastIndexOf('.') + 1)}=${formatParam(value)}`,
    )
    .join(' / ');

/** Rows down, columns across, a value in each cell; with several metrics, a column for each of them. */
export function pivotTable(pivot: ResultPivot, totals: boolean): TableText {
  const { metrics, statistic, rows, columns, cells, rowTotals, columnTotals, total } = pivot;
  const [{ group = {} } = {}] = rows;
  const paths = Object.keys(group);
  const labels = columns.map((column) => columnLabel(column.group) || statistic);
  const across = totals && Object.keys(columns[0]?.group ?? {}).length > 0;
  const titles = [...labels, ...(across ? [TOTAL] : [])].flatMap((label) =>
    metrics.length === 1 ? [label] : metrics.map((metric) => `${label} ${metric}`),
  );
  const formatCell = (cell: ResultCell | null, metric: string) =>
    statistic === 'count' ? String(cell?.metrics[metric] ?? 0) : formatScore(cell?.metrics[metric]);
  const line = (names: string[], inside: (ResultCell | null)[], sum: ResultCell | undefined) => [
    ...names,
    ...[...inside, ...(across && sum ? [sum] : [])].flatMap((cell) =>
      metrics.map((metric) => formatCell(cell, metric)),
    ),
  ];
  const lines = rows.map((row, index) => line(labelsOf(row.group), cells[index] ?? [], rowTotals[index]));
  if (totals && paths.length > 0)
    lines.push(
      line(
        paths.map((_, index) => (index === 0 ? TOTAL : '')),
        columnTotals,
        total,
      ),
    );
  const head = [...paths.map((path) => path.replace(/^params\./, '')), ...titles];
  return {
    head,
    rightAligned: head.flatMap((_, index) => (index >= paths.length ? [index] : [])),
    rows: lines,
  };
}
