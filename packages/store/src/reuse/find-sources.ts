import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { covers } from './covers.js';
import { followedMetrics, needsWeights, type ReuseRules, rulesColumn } from './rules.js';

/** Fingerprints that are looked for: of whole runs, and of the first epochs of longer ones. */
export interface Wanted {
  whole: readonly string[];
  prefixes: readonly string[];
}

interface Asking {
  /** Null: a sweep that is not there yet. */
  sweepId: string | null;
  rules: ReuseRules;
}

/** Trials that trained on with other numbers than a run in one go would have had answer for nothing. */
const changed = ['batchHalved', 'numericsChanged'];

const weights = (trial: Sql) => sql`EXISTS (SELECT FROM checkpoint k
  WHERE k.trial_id = ${trial} AND k.kind = 'best' AND k.removed_at IS NULL)`;

/** Whether the trial `c` may answer for equal ones of the asking sweep, if its sweep may. */
export function mayAnswer(rules: ReuseRules): Sql {
  const bounded = rules.constraints.map(({ metric }) => metric);
  return sql`c.status = 'completed' AND NOT coalesce(c.flags, '{}') && ${changed}::text[]
    AND (c.last_metrics || c.derived) ?& ${followedMetrics(rules)}::text[]
    AND (c.metrics || c.derived || '{"parameterCount": null}') ?& ${bounded}::text[]
    AND (NOT ${needsWeights(rules)}::boolean OR ${weights(sql`c.id`)})`;
}

/** The best of several sources: one that trained itself, with its weights, the oldest. `c`: the source. */
export const preferred = sql`(c.reused_from IS NULL) DESC, ${weights(sql`c.id`)} DESC, c.id`;

/**
 * Common table expression `equal` (trial_id, source_id): for each row of `open` the trials of equal fingerprint. By itself, and
 * each of them looked at by its id afterwards: without statistics Postgres would compare every trial of a sweep with every other.
 */
export const equalTrials = (wanted: Sql, column: Sql) => sql`equal AS MATERIALIZED (
  SELECT o.id AS trial_id, t.id AS source_id FROM open o JOIN trial t ON ${column} = ${wanted} AND t.id <> o.id)`;

/** Joins `equal e` with those `c` of its sources that may answer. */
export const chosen = ({ rules, sources }: { rules: ReuseRules; sources: readonly string[] }) =>
  sql`CROSS JOIN LATERAL (SELECT c.* FROM trial c
    WHERE c.id = e.source_id AND c.sweep_id = ANY(${[...sources]}::uuid[]) AND ${mayAnswer(rules)} LIMIT 1) c`;

const named = (column: Sql, values: readonly string[]) => sql`SELECT c.sweep_id
  FROM unnest(${[...values]}::text[]) AS w(fingerprint) JOIN trial c ON ${column} = w.fingerprint WHERE c.status = 'completed'`;

/**
 * Sweeps whose trials may answer. With `hold` they stay as they are until the transaction ends; one that somebody is deleting
 * or extending just then is left out rather than waited for, so that no two wait for each other.
 */
export async function findSources(
  statements: Statements,
  { sweepId, rules }: Asking,
  { whole, prefixes }: Wanted,
  hold: boolean,
): Promise<string[]> {
  if (rules.reuse === 'never') return [];
  const own = rules.reuse === 'sweep' ? sql`s.id = ${sweepId}::uuid` : sql`true`;
  const lock = hold ? sql`FOR KEY SHARE OF s SKIP LOCKED` : sql``;
  const rows = await statements.rows<{ id: string; rules: ReuseRules }>(sql`WITH hit AS MATERIALIZED (
      ${named(sql`c.fingerprint`, whole)} UNION ${named(sql`c.prefix_fingerprint`, prefixes)})
    SELECT s.id, ${rulesColumn} AS rules FROM sweep s
    WHERE s.id IN (SELECT sweep_id FROM hit) AND NOT s.deleting AND ${own} ${lock}`);
  return rows.filter((row) => row.id === sweepId || covers(row.rules, rules)).map(({ id }) => id);
}
