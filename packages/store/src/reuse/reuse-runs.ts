import type { Database, Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type { NewPoint } from '../ports/records.js';
import { answerTrials, type WaitingRun } from './answer-trials.js';
import { continueTrials, type LongerRun } from './continue-trials.js';
import { findSources, mayAnswer, type Wanted } from './find-sources.js';
import { type ReuseRules, readRules } from './rules.js';

interface Reused {
  completed: string[];
  continued: string[];
}

const nothing: Reused = { completed: [], continued: [] };

function runsOf(points: readonly NewPoint[]): { whole: WaitingRun[]; longer: LongerRun[] } {
  const trials = points.flatMap((point) => point.trials);
  return {
    whole: trials.flatMap(({ id, fingerprint }) => (fingerprint ? [{ id, fingerprint }] : [])),
    longer: trials.flatMap(({ id, prefix }) =>
      prefix ? [{ id, prefix: prefix.fingerprint, epochs: prefix.epochs }] : [],
    ),
  };
}

/** Whether any of the runs could be told apart from others: those that callers train cannot. */
export function mayReuse(points: readonly NewPoint[]): boolean {
  return points.some(({ trials }) => trials.some(({ fingerprint, prefix }) => fingerprint || prefix));
}

/**
 * Answers new runs from equal ended trials, and lets longer ones go on from shorter ones. To be run in the transaction that
 * writes the runs, after it: nobody can claim them in between.
 */
export async function reuseRuns(
  statements: Statements,
  valueNames: ValueNames,
  sweepId: string,
  points: readonly NewPoint[],
): Promise<Reused> {
  const { whole, longer } = runsOf(points);
  const rules = await readRules(statements, sweepId);
  if (!rules || rules.reuse === 'never') return nothing;
  const wanted: Wanted = {
    whole: whole.map(({ fingerprint }) => fingerprint),
    prefixes: longer.map(({ prefix }) => prefix),
  };
  const sources = await findSources(statements, { sweepId, rules }, wanted, true);
  const completed = await answerTrials(statements, valueNames, { sweepId, rules, sources }, whole);
  const continued = await continueTrials(statements, { rules, sources }, longer);
  return { completed, continued };
}

/** How many of the runs of a sweep that is not there yet would be answered at once. */
export async function countReusable(
  database: Database,
  rules: ReuseRules,
  fingerprints: readonly string[],
): Promise<number> {
  // A sweep that is not there has no trials of its own.
  if (rules.reuse !== 'any' || fingerprints.length === 0) return 0;
  const wanted = { whole: fingerprints, prefixes: [] };
  const sources = await findSources(database, { sweepId: null, rules }, wanted, false);
  if (sources.length === 0) return 0;
  const [row] = await database.rows<{ count: number }>(sql`SELECT count(*) AS count
    FROM unnest(${[...fingerprints]}::text[]) AS w(fingerprint) WHERE EXISTS (
      SELECT FROM trial c WHERE c.fingerprint = w.fingerprint AND c.sweep_id = ANY(${sources}::uuid[]) AND ${mayAnswer(rules)})`);
  return row?.count ?? 0;
}
