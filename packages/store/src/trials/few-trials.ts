import type { FilterNode, FilterTest } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { ValueNames } from '../listing/value-names.js';

/** So many trials are filtered and sorted one by one as quickly as a page is found along an index. */
const few = 3_000;
/** Tests of one filter that are looked at. */
const mostTests = 4;

const operators: Partial<Record<string, Sql>> = {
  '=': sql`=`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

type Comparison = Extract<FilterTest, { kind: 'compare' }>;

/** Tests that a trial must pass whatever the others say. */
function required(node: FilterNode): FilterTest[] {
  if (node.kind === 'and') return node.nodes.flatMap(required);
  return node.kind === 'or' || node.kind === 'not' ? [] : [node];
}

/** Comparisons of measured numbers: the narrow table has all of an ended trial's. */
function isMeasured(test: FilterTest): test is Comparison {
  if (test.kind !== 'compare' || !Object.hasOwn(operators, test.operator)) return false;
  const [group] = test.path.segments;
  return (group === 'metrics' || group === 'derived') && typeof test.value.value === 'number';
}

const idsOf = (rows: { id: string }[]) => (rows.length > few ? null : rows.map(({ id }) => id));

async function passing(database: Database, names: ValueNames, sweepId: string, test: Comparison) {
  const name = await names.find(test.path.segments.join('.'));
  if (name === null) return [];
  const rows = await database.rows<{ id: string }>(sql`SELECT trial_id AS id FROM trial_value
    WHERE sweep_id = ${sweepId}::uuid AND name_id = ${name}
      AND number ${operators[test.operator] ?? sql`=`} ${test.value.value}::float8 LIMIT ${few + 1}`);
  return idsOf(rows);
}

/** What they measured so far is in no narrow row. */
async function unfinished(database: Database, sweepId: string) {
  const rows = await database.rows<{ id: string }>(
    sql`SELECT id FROM trial WHERE sweep_id = ${sweepId}::uuid AND finish_seq IS NULL LIMIT ${few + 1}`,
  );
  return idsOf(rows);
}

/**
 * The trials of a sweep among which all are that pass the filter, where one of its tests leaves only few; null where none does. A walk along
 * the index of the sort order would go through most of the sweep for a page of them.
 */
export async function fewTrials(
  database: Database,
  names: ValueNames,
  sweepId: string,
  filter: FilterNode,
): Promise<string[] | null> {
  const tests = required(filter).filter(isMeasured).slice(0, mostTests);
  for (const test of tests) {
    const found = await passing(database, names, sweepId, test);
    const open = found && (await unfinished(database, sweepId));
    if (found && open) return [...found, ...open];
  }
  return null;
}
