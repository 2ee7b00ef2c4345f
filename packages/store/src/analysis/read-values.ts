import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { noSql, type Sql, sql } from '../database/sql.js';
import { filterSql } from '../listing/filter-sql.js';
import type { AnalysedValues, AnalysisQuery } from '../ports/analysis.js';
import { metricValue } from '../results/trial-values.js';

/** Points of one row of the answer: each is read in a turn of its own. */
const chunk = 20_000;

/** A point's value: the aggregate of an objective, or the mean of a metric over the runs that count. */
function valueSql({ value }: AnalysisQuery): Sql {
  if ('metric' in value) return sql`avg(${metricValue(value.metric, 'best')})`;
  return value.objective === 0 ? sql`p.value` : sql`(p.values)[${value.objective + 1}::int]`;
}

/** Points of a completed run that passes, with when they ended. */
function statement(sweepId: string, query: AnalysisQuery): Sql {
  const { filter } = query;
  const join = filter === undefined ? noSql : sql`JOIN sweep s ON s.id = t.sweep_id`;
  return sql`SELECT string_agg(number::text, ',') AS numbers, string_agg(value::text, ',') AS values,
      string_agg(seq::text, ',') AS seqs, sum(runs)::int8 AS runs
    FROM (
      SELECT p.number, ${valueSql(query)} AS value, max(t.finish_seq) AS seq, count(*) AS runs
      FROM point p JOIN trial t ON t.point_id = p.id ${join}
      WHERE p.sweep_id = ${sweepId}::uuid AND p.status = 'completed' AND coalesce(p.feasible, true)
        AND t.sweep_id = ${sweepId}::uuid AND t.status = 'completed'
        AND ${filter === undefined ? sql`true` : filterSql(filter)}
      GROUP BY p.id) found
    WHERE value IS NOT NULL GROUP BY number / ${chunk}::int`;
}

interface Row {
  numbers: string;
  values: string;
  seqs: string;
  runs: number;
}

const parse = (text: string) => JSON.parse(`[${text}]`) as number[];

/** One statement; the texts that it answers are read one by one, so that no other request waits for all of them. */
export async function readValues(
  database: Database,
  sweepId: string,
  query: AnalysisQuery,
): Promise<AnalysedValues> {
  const rows = await database.rows<Row>(statement(sweepId, query));
  const found: { numbers: number[]; values: number[]; seqs: number[] }[] = [];
  for (const { numbers, values, seqs } of rows) {
    found.push({ numbers: parse(numbers), values: parse(values), seqs: parse(seqs) });
    await nextTurn();
  }
  const numbers = Float64Array.from(found.flatMap((each) => each.numbers));
  const values = Float64Array.from(found.flatMap((each) => each.values));
  const seqs = Float64Array.from(found.flatMap((each) => each.seqs));
  await nextTurn();
  const order = Uint32Array.from(seqs, (_, place) => place).sort((a, b) => (seqs[a] ?? 0) - (seqs[b] ?? 0));
  return {
    numbers: Float64Array.from(order, (place) => numbers[place] ?? 0),
    values: Float64Array.from(order, (place) => values[place] ?? 0),
    trialsSeen: rows.reduce((sum, { runs }) => sum + runs, 0),
  };
}
