import type { Column } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { joinSql, numbered, type Sql, sql } from '../database/sql.js';
import { filterSql } from '../listing/filter-sql.js';
import type { PathSql } from '../listing/path-sql.js';
import { trialPathSql } from '../listing/trial-path-sql.js';
import type { ColumnQuery, ResultsRepository } from '../ports/results.js';

/** A value as the text of a JSON value: one text a column leaves the database, rather than a row a trial. */
function jsonText(path: PathSql): Sql {
  if (path.kind === 'json') return sql`${path.value}::text`;
  switch (path.type) {
    case 'int':
    case 'float8':
      return sql`${path.value}::text`;
    case 'timestamptz':
      return sql`round(extract(epoch FROM ${path.value}) * 1000)::text`;
    case 'text[]':
      return sql`to_json(array_to_string(${path.value}, ','))::text`;
    default:
      return sql`to_json(${path.value}::text)::text`;
  }
}

/** A sample is the same from one reading to the next, and keeps its trials while new ones come: it goes by a hash of the number. */
function rowsSql(sweepId: string, query: ColumnQuery, where: Sql, sampled: boolean): Sql {
  const values = query.fields.map(
    ({ segments }, index) => sql`${jsonText(trialPathSql(segments))} AS ${numbered('c', index)}`,
  );
  const sample = sql`WHERE t.id IN (
    SELECT t.id FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE ${where}
    ORDER BY (t.id = ${query.keep}::uuid) DESC NULLS LAST, hashint4(t.number), t.number LIMIT ${query.maxRows})`;
  return sql`SELECT ${joinSql(values)} FROM trial t JOIN sweep s ON s.id = t.sweep_id
    ${sampled ? sql`${sample} AND t.sweep_id = ${sweepId}::uuid` : sql`WHERE ${where}`} ORDER BY t.number`;
}

function withDictionary(values: unknown[]): Column {
  const codes = new Map<string, number>();
  const indices = values.map((value) => {
    if (value === null) return null;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    return code;
  });
  return { type: 'string', values: indices, dictionary: [...codes.keys()] };
}

const isNumber = (value: unknown): value is number | null => value === null || typeof value === 'number';

function toColumn(values: unknown[], type: ColumnQuery['fields'][number]['type']): Column {
  // Where a path has no type of its own, its values decide.
  if (type !== 'string' && values.every(isNumber)) {
    return { type: type === 'time' ? 'time' : 'number', values };
  }
  return withDictionary(values);
}

/** Fields of the trials of a sweep, by number; of a sample of `maxRows` where there are more. */
export async function readColumns(
  database: Database,
  sweepId: string,
  query: ColumnQuery,
): ReturnType<ResultsRepository['columns']> {
  const filter = query.filter === undefined ? sql`true` : filterSql(query.filter);
  const where = sql`t.sweep_id = ${sweepId}::uuid AND ${filter}`;
  const [counted] = await database.rows<{ count: number }>(
    sql`SELECT count(*) AS count FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE ${where}`,
  );
  const count = counted?.count ?? 0;
  const sampled = count > query.maxRows;
  const texts = query.fields.map((_, index) => {
    const name = numbered('c', index);
    return sql`'[' || coalesce(string_agg(coalesce(${name}, 'null'), ','), '') || ']' AS ${name}`;
  });
  const [row = {}] = await database.rows<Record<string, string>>(
    sql`SELECT ${joinSql(texts)} FROM (${rowsSql(sweepId, query, where, sampled)}) m`,
  );
  const columns = query.fields.map(({ name, type }, index): [string, Column] => {
    return [name, toColumn(JSON.parse(row[`c${index}`] ?? '[]') as unknown[], type)];
  });
  return { count, sampled, columns: Object.fromEntries(columns) };
}
