import type { Results } from '@unetsweep/contract';
import { formatParam, formatScore } from './number.js';
import type { TableText } from './table.js';

const STATISTICS = ['mean', 'std', 'min', 'max'] as const;

/** One row a group, best mean of the first metric first; std, min and max only where a group has several runs. */
export function resultsTable(results: Results, options: { descending: boolean }): TableText {
  const metrics = [...new Set(results.rows.flatMap((row) => Object.keys(row.metrics)))];
  const repeated = results.rows.some((row) => row.count > 1);
  const statistics = repeated ? STATISTICS : (['mean'] as const);
  const columns = metrics.flatMap((metric) => statistics.map((statistic) => ({ metric, statistic })));
  const first = metrics[0];
  const value = (row: Results['rows'][number]) =>
    first === undefined ? null : (row.metrics[first]?.mean ?? null);
  const rows = [...results.rows].sort((a, b) => compare(value(a), value(b), options.descending));
  const head = [
    ...results.groupBy.map((path) => path.replace(/^params\./, '')),
    'runs',
    ...columns.map(({ metric, statistic }) => (repeated ? `${metric} ${statistic}` : metric)),
  ];
  return {
    head,
    rightAligned: head.flatMap((_, index) => (index >= results.groupBy.length ? [index] : [])),
    rows: rows.map((row) => [
      ...results.groupBy.map((path) => formatParam(row.group[path])),
      String(row.count),
      ...columns.map(({ metric, statistic }) => formatScore(row.metrics[metric]?.[statistic])),
    ]),
  };
}

/** Nulls last both ways. */
function compare(a: number | null, b: number | null, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return descending ? b - a : a - b;
}
