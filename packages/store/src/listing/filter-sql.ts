import type {
  ComparisonOperator,
  FilterLiteral,
  FilterNode,
  FilterPath,
  FilterTest,
} from '@unetsweep/contract';
import { joinSql, type Sql, sql } from '../database/sql.js';
import type { PathSql } from './path-sql.js';
import { trialPathSql } from './trial-path-sql.js';

const never = sql`false`;

/** Only these texts ever become SQL; a user's names and values are parameters. */
const operators: Record<Exclude<ComparisonOperator, '~'>, Sql> = {
  '=': sql`=`,
  '!=': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

/**
 * A filter as a condition that is true or false, never null: what `evaluateFilter` says of the row.
 * @param pathSql the SQL behind a path; default: of trials, over `trial t JOIN sweep s`
 */
export function filterSql(node: FilterNode, pathSql: (segments: string[]) => PathSql = trialPathSql): Sql {
  const each = (inner: FilterNode) => filterSql(inner, pathSql);
  switch (node.kind) {
    case 'and':
      return node.nodes.length === 0 ? sql`true` : sql`(${joinSql(node.nodes.map(each), ' AND ')})`;
    case 'or':
      return node.nodes.length === 0 ? never : sql`(${joinSql(node.nodes.map(each), ' OR ')})`;
    case 'not':
      return sql`(NOT ${each(node.node)})`;
    default:
      return testSql(node, pathSql(node.path.segments));
  }
}

function testSql(test: FilterTest, path: PathSql): Sql {
  if (test.kind === 'isNull') {
    return test.negated ? sql`(${path.value} IS NOT NULL)` : sql`(${path.value} IS NULL)`;
  }
  if (test.kind === 'in') {
    if (test.values.length === 0) return never;
    return sql`(${joinSql(
      test.values.map((value) => certain(equalSql(test.path, path, value))),
      ' OR ',
    )})`;
  }
  const { operator, value } = test;
  if (operator === '=') return certain(equalSql(test.path, path, value));
  if (operator === '!=') return sql`(NOT ${certain(equalSql(test.path, path, value))})`;
  if (operator === '~') return certain(containsSql(path, value));
  return certain(orderedSql(path, operators[operator], value));
}

/** A missing value fails a test. */
const certain = (condition: Sql) => sql`coalesce(${condition}, false)`;

function equalSql(path: FilterPath, target: PathSql, literal: FilterLiteral): Sql {
  if (target.kind === 'json') return jsonEqualSql(path, target.value, literal);
  const { value } = literal;
  switch (target.type) {
    case 'text':
      return sql`${target.value} = ${String(value)}`;
    case 'text[]':
      return sql`(${String(value)} = ANY(${target.value}) OR ${literal.text} = ANY(${target.value}))`;
    case 'bool':
      return typeof value === 'boolean' ? sql`${target.value} = ${value}` : never;
    default:
      return orderedSql(target, operators['='], literal);
  }
}

/** Where a path has no type, a text equals the literal as written: 3 equals both 3 and "3". */
function jsonEqualSql(path: FilterPath, target: Sql, literal: FilterLiteral): Sql {
  const value = sql`${JSON.stringify(literal.value)}::jsonb`;
  const text = sql`to_jsonb(${literal.text}::text)`;
  const ofText = path.type === 'any' ? text : value;
  return sql`(CASE jsonb_typeof(${target}) WHEN 'array' THEN ${target} @> ${value} OR ${target} @> ${text}
    WHEN 'string' THEN ${target} = ${ofText} ELSE ${target} = ${value} END)`;
}

function containsSql(target: PathSql, literal: FilterLiteral): Sql {
  const contained = (text: Sql) => sql`position(lower(${literal.text}::text) IN lower(${text})) > 0`;
  if (target.kind === 'column') return target.type === 'text' ? contained(target.value) : never;
  return sql`(jsonb_typeof(${target.value}) = 'string' AND ${contained(sql`(${target.value} #>> '{}')`)})`;
}

/** Only numbers and times have an order; times are compared in milliseconds. */
function orderedSql(target: PathSql, operator: Sql, { value }: FilterLiteral): Sql {
  if (typeof value !== 'number') return never;
  if (target.kind === 'json') {
    return sql`(CASE WHEN jsonb_typeof(${target.value}) = 'number'
      THEN (${target.value} #>> '{}')::float8 ${operator} ${value}::float8 END)`;
  }
  if (target.type === 'timestamptz') {
    return sql`(extract(epoch FROM ${target.value}) * 1000 ${operator} ${value}::float8::numeric)`;
  }
  if (target.type === 'int' || target.type === 'float8') {
    return sql`(${target.value}::float8 ${operator} ${value}::float8)`;
  }
  return never;
}
