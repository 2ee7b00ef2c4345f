import type { ResultPivot, Results, Trial } from '@unetsweep/contract';
import { expect } from 'vitest';
import { required } from './service-bench.js';

const STATISTICS = ['mean', 'std', 'min', 'max', 'median', 'count'] as const;
/** Significant digits of Markdown. */
const DIGITS = 4;

type Line = unknown[];

interface Table {
  url: string;
  sweepId: string;
  /** All trials that count. */
  trials: readonly Trial[];
  /** Parameters of the rows and of the columns. */
  row: string;
  column: string;
  metric: string;
}

/** Holds the results over two parameters, as JSON, CSV and Markdown, to what the trials themselves say. */
export async function expectTablesAgree(table: Table): Promise<void> {
  await expectGroupsAgree(table);
  await expectTwoWayAgrees(table);
}

async function expectGroupsAgree(table: Table): Promise<void> {
  const { row, column, metric, trials } = table;
  const paths = [`params.${row}`, `params.${column}`];
  const query = { groupBy: paths.join(), metrics: metric, statistics: STATISTICS.join() };
  const { rows } = JSON.parse(await read(table, query, 'json')) as Results;
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(trials.length);
  for (const { group, count, metrics } of rows) {
    const wanted = statisticsOf(valuesOf(table, group));
    expect(count).toBe(wanted.count);
    for (const name of STATISTICS) expectClose(metrics[metric]?.[name], wanted[name]);
  }
  const head = [...paths, 'count', ...STATISTICS.map((name) => `${metric}.${name}`)];
  const lines = rows.map(({ group, count, metrics }) => [
    ...paths.map((path) => group[path]),
    count,
    ...STATISTICS.map((name) => metrics[metric]?.[name]),
  ]);
  await expectTexts(table, query, head, lines);
}

async function expectTwoWayAgrees(table: Table): Promise<void> {
  const { row, column, metric } = table;
  const query = { rows: `params.${row}`, columns: `params.${column}`, metrics: metric, totals: 'true' };
  const pivot = JSON.parse(await read(table, query, 'json')) as ResultPivot;
  const expectMean = (cell: ResultPivot['total'] | null | undefined, group: Record<string, unknown>) =>
    expectClose(cell?.metrics[metric], statisticsOf(valuesOf(table, group)).mean);
  pivot.rows.forEach(({ group }, index) => {
    pivot.columns.forEach((other, at) => {
      expectMean(pivot.cells[index]?.[at], { ...group, ...other.group });
    });
    expectMean(pivot.rowTotals[index], group);
  });
  expectMean(pivot.total, {});
  const value = (cell: ResultPivot['total'] | null) => cell?.metrics[metric];
  const labels = pivot.columns.map(({ group }) => columnLabel(column, group[query.columns]));
  await expectTexts(
    table,
    query,
    [query.rows, ...labels, 'total'],
    [
      ...pivot.rows.map(({ group }, index) => [
        group[query.rows],
        ...(pivot.cells[index] ?? []).map(value),
        value(required(pivot.rowTotals[index])),
      ]),
      ['total', ...pivot.columnTotals.map(value), value(pivot.total)],
    ],
  );
}

const columnLabel = (path: string, value: unknown) =>
  typeof value === 'string' ? value : `${path.slice(path.lastIndexOf('.') + 1)}=${value}`;

async function read({ url, sweepId }: Table, query: Record<string, string>, format: string): Promise<string> {
  const response = await fetch(
    `${url}/v1/sweeps/${sweepId}/results?${new URLSearchParams({ ...query, format })}`,
  );
  expect(response.status).toBe(200);
  return response.text();
}

/** CSV has every digit of JSON, Markdown four. */
async function expectTexts(
  table: Table,
  query: Record<string, string>,
  head: string[],
  lines: Line[],
): Promise<void> {
  const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
  const rounded = (value: unknown) =>
    typeof value === 'number' ? String(Number(value.toPrecision(DIGITS))) : text(value);
  const csv = [head, ...lines.map((line) => line.map(text))].map((line) => `${line.join(',')}\r\n`);
  expect(await read(table, query, 'csv')).toBe(csv.join(''));
  const [first, rule, ...rest] = (await read(table, query, 'markdown')).trimEnd().split('\n');
  expect(first).toBe(`| ${head.join(' | ')} |`);
  expect(rule).toMatch(/^\|( -+:? \|)+$/);
  expect(rest).toEqual(lines.map((line) => `| ${line.map(rounded).join(' | ')} |`));
}

function valuesOf({ trials, metric }: Table, group: Record<string, unknown>): number[] {
  const isIn = ({ params }: Trial) =>
    Object.entries(group).every(([path, value]) => params[path.slice('params.'.length)] === value);
  return trials.filter(isIn).map(({ metrics }) => required(metrics[metric]));
}

/** As they are defined. */
function statisticsOf(values: number[]): Record<(typeof STATISTICS)[number], number | null> {
  const sorted = values.toSorted((a, b) => a - b);
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const [low = 0, high = 0] = [sorted[Math.floor((count - 1) / 2)], sorted[Math.floor(count / 2)]];
  return {
    mean,
    std: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    median: (low + high) / 2,
    count,
  };
}

function expectClose(actual: unknown, wanted: number | null): void {
  if (wanted === null) expect(actual).toBeNull();
  else expect(actual).toBeCloseTo(wanted, 10);
}
