import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { filterSql } from '../listing/filter-sql.js';
import type { AnalysedValues, AnalysisQuery } from '../ports/analysis.js';
import { metricValue } from '../results/trial-values.js';

/** Points of one row of the answer: each is read in a turn of its own. */
const chunk = 20_000;
/** Trials of a sweep, and more. */
const rowsAtMost = 2 ** 24;

/** Runs that count: their points, and when they ended. With a metric, a row a point with its mean. */
function runsSql(sweepId: string, { value, filter }: AnalysisQuery): Sql {
  const from = filter === undefined ? sql`trial t` : sql`trial t JOIN sweep s ON s.id = t.sweep_id`;
  const passing = filter === undefined ? sql`true` : filterSql(filter);
  const where = sql`FROM ${from} WHERE t.sweep_id = ${sweepId}::uuid AND t.status = 'completed' AND ${passing}`;
  if ('objective' in value) return sql`SELECT t.point_id, t.finish_seq AS seq, 1 AS runs ${where}`;
  return sql`SELECT t.point_id, max(t.finish_seq) AS seq, count(*) AS runs, avg(${metricValue(value.metric, 'best')}) AS value
    ${where} GROUP BY t.point_id`;
}

function valueSql({ value }: AnalysisQuery): Sql {
  if ('metric' in value) return sql`r.value`;
  return value.objective === 0 ? sql`p.value` : sql`(p.values)[${value.objective + 1}::int]`;
}

/** The runs are read first and whole: one look at each point's runs by index takes longer than all. */
function statement(sweepId: string, query: AnalysisQuery): Sql {
  return sql`WITH r AS MATERIALIZED (${runsSql(sweepId, query)})
    SELECT string_agg(number::text, ',') AS numbers, string_agg(value::text, ',') AS values,
      string_agg(seq::text, ',') AS seqs, sum(runs)::int8 AS runs
    FROM (
      SELECT p.number, ${valueSql(query)} AS value, r.seq, r.runs FROM point p JOIN r ON r.point_id = p.id
      WHERE p.sweep_id = ${sweepId}::uuid AND p.status = 'completed' AND coalesce(p.feasible, true)) found
    WHERE value IS NOT NULL GROUP BY number / ${chunk}::int`;
}

interface Row {
  numbers: string;
  values: string;
  seqs: string;
  runs: number;
}

const parse = (text: string) => JSON.parse(`[${text}]`) as number[];

/** Of points with several runs the last one to end counts; ascending by when that was. */
async function inOrder(numbers: number[], values: number[], seqs: number[]) {
  const last = new Int32Array(numbers.reduce((most, number) => Math.max(most, number), 0) + 1).fill(-1);
  numbers.forEach((number, row) => {
    const before = last[number] ?? -1;
    if (before < 0 || (seqs[before] ?? 0) < (seqs[row] ?? 0)) last[number] = row;
  });
  await nextTurn();
  // Whole numbers below 2^53 hold both, and sort in a tenth of the time that a comparison takes.
  const rows = last.filter((row) => row >= 0);
  const keys = Float64Array.from(rows, (row) => (seqs[row] ?? 0) * rowsAtMost + row).sort();
  await nextTurn();
  return {
    numbers: Float64Array.from(keys, (key) => numbers[key % rowsAtMost] ?? 0),
    values: Float64Array.from(keys, (key) => values[key % rowsAtMost] ?? 0),
  };
}

/** One statement; the texts that it answers are read one by one, so that no other request waits for all of them. */
export async function readValues(
  database: Database,
  sweepId: string,
  query: AnalysisQuery,
): Promise<AnalysedValues> {
  const rows = await database.rows<Row>(statement(sweepId, query));
  const numbers: number[] = [];
  const values: number[] = [];
  const seqs: number[] = [];
  for (const row of rows) {
    for (const [list, text] of [
      [numbers, row.numbers],
      [values, row.values],
      [seqs, row.seqs],
    ] as const)
      for (const each of parse(text)) list.push(each);
    await nextTurn();
  }
  const trialsSeen = rows.reduce((sum, { runs }) => sum + runs, 0);
  return { ...(await inOrder(numbers, values, seqs)), trialsSeen };
}
