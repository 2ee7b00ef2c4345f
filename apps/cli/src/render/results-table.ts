import type { ResultRow, Results } from '@unetsweep/contract';
import { formatParam, formatScore } from './number.js';
import type { TableText } from './table.js';

const USUAL = ['mean', 'std'];

interface ResultsTableOptions {
  /** Whether larger is better. */
  descending: boolean;
  /** Those that were asked for, separated by commas; default: what the runs of a group call for. */
  statistics?: string | undefined;
}

/** One row a group, best mean of the first metric first; std only where a group has several runs. */
export function resultsTable(results: Results, options: ResultsTableOptions): TableText {
  const metrics = [...new Set(results.rows.flatMap((row) => Object.keys(row.metrics)))];
  const repeated = results.rows.some((row) => row.count > 1);
  const statistics = options.statistics?.split(',') ?? (repeated ? USUAL : ['mean']);
  const columns = metrics.flatMap((metric) => statistics.map((statistic) => ({ metric, statistic })));
  const first = metrics[0];
  const value = (row: ResultRow) =>
    first === undefined ? null : (row.metrics[first]?.[statistics[0] ?? 'mean'] ?? null);
  const rows = [...results.rows].sort((a, b) => compare(value(a), value(b), options.descending));
  const head = [
    ...results.groupBy.map((path) => path.replace(/^params\./, '')),
    'runs',
    ...columns.map(({ metric, statistic }) => (statistics.length > 1 ? `${metric} ${statistic}` : metric)),
  ];
  const line = (labels: string[], row: ResultRow) => [
    ...labels,
    String(row.count),
    ...columns.map(({ metric, statistic }) => formatStatistic(statistic, row.metrics[metric]?.[statistic])),
  ];
  const lines = rows.map((row) =>
    line(
      results.groupBy.map((path) => formatParam(row.group[path])),
      row,
    ),
  );
  const totalLabels = results.groupBy.map((_, index) => (index === 0 ? 'total' : ''));
  return {
    head,
    rightAligned: head.flatMap((_, index) => (index >= results.groupBy.length ? [index] : [])),
    rows: results.totals ? [...lines, line(totalLabels, results.totals)] : lines,
  };
}

const formatStatistic = (statistic: string, value: number | null | undefined) =>
  statistic === 'count' ? String(value ?? 0) : formatScore(value);

/** Nulls last both ways. */
function compare(a: number | null, b: number | null, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return descending ? b - a : a - b;
}
