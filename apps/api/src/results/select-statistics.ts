import type { ResultRow } from '@unetsweep/contract';

/** A table of statistics over groups of trials. */
export interface ResultTable {
  groupBy: string[];
  metrics: string[];
  statistics: string[];
  rows: ResultRow[];
}

interface Row {
  group: Record<string, unknown>;
  count: number;
  metrics: Record<string, Record<string, number | null>>;
}

/** Keeps the statistics that were asked for, in that order. */
export function selectStatistics(rows: Row[], statistics: string[]): ResultRow[] {
  return rows.map(({ group, count, metrics }) => {
    const chosen = Object.entries(metrics).map(([metric, values]) => [
      metric,
      Object.fromEntries(statistics.map((name) => [name, values[name] ?? null])),
    ]);
    return { group: group as ResultRow['group'], count, metrics: Object.fromEntries(chosen) };
  });
}
