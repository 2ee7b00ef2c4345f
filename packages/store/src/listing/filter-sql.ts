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
type OrderedOperator = Exclude<ComparisonOperator, '~' | '!='>;

const operators: Record<OrderedOperator, Sql> = {
  '=': sql`=`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

type Paths = (segments: string[]) => PathSql;

/**
 * A filter as a condition of a WHERE: what `evaluateFilter` says of the row, where null is false. Its tests are plain comparisons,
 * for which the database has indexes and knows how many rows pass.
 * @param pathSql the SQL behind a path; default: of trials, over `trial t JOIN sweep s`
 */
export function filterSql(node: FilterNode, pathSql: Paths = trialPathSql): Sql {
  return nodeSql(node, pathSql, (condition) => condition);
}

/** @param certain makes of a test that may be null one that is not, where that matters */
function nodeSql(node: FilterNode, pathSql: Paths, certain: (condition: Sql) => Sql): Sql {
  const each = (inner: FilterNode) => nodeSql(inner, pathSql, certain);
  switch (node.kind) {
    case 'and':
      return node.nodes.length === 0 ? sql`true` : sql`(${joinSql(node.nodes.map(each), ' AND ')})`;
    case 'or':
      return node.nodes.length === 0 ? never : sql`(${joinSql(node.nodes.map(each), ' OR ')})`;
    case 'not':
      return sql`(NOT ${nodeSql(node.node, pathSql, orFalse)})`;
    default:
      return testSql(node, pathSql(node.path.segments), certain);
  }
}

function testSql(test: FilterTest, path: PathSql, certain: (condition: Sql) => Sql): Sql {
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
  if (operator === '!=') return sql`(NOT ${orFalse(equalSql(test.path, path, value))})`;
  if (operator === '~') return certain(containsSql(path, value));
  return certain(orderedSql(path, operator, value));
}

/** A missing value fails a test. */
const orFalse = (condition: Sql) => sql`coalesce(${condition}, false)`;

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
      return orderedSql(target, '=', literal);
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

/** Of JavaScript's dates and Postgres' times, what both can hold, ms. */
const [earliest, latest] = [-2.1e14, 8.64e15];
const int4 = 2 ** 31;

/** A whole number compared as one, which an index serves. */
function integerSql(value: Sql, operator: OrderedOperator, bound: number): Sql {
  if (operator === '=' && !Number.isInteger(bound)) return never;
  const whole = operator === '<' || operator === '>=' ? Math.ceil(bound) : Math.floor(bound);
  const near = Math.min(int4, Math.max(-int4, whole));
  return sql`(${value} ${operators[operator]} ${near}::int8)`;
}

/** Only numbers and times have an order. */
function orderedSql(target: PathSql, operator: OrderedOperator, { value }: FilterLiteral): Sql {
  if (typeof value !== 'number') return never;
  const compared = operators[operator];
  if (target.kind === 'json') {
    return sql`(CASE WHEN jsonb_typeof(${target.value}) = 'number'
      THEN (${target.value} #>> '{}')::float8 ${compared} ${value}::float8 END)`;
  }
  switch (target.type) {
    case 'timestamptz': {
      const ms = Math.min(latest, Math.max(earliest, value));
      return sql`(${target.value} ${compared} timestamptz 'epoch' + ${ms}::float8 * interval '1 millisecond')`;
    }
    case 'int':
      return integerSql(target.value, operator, value);
    case 'float8':
      return sql`(${target.value} ${compared} ${value}::float8)`;
    default:
      return never;
  }
}
