import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { ValueNames } from '../listing/value-names.js';
import { valuePoints } from '../trials/value-points.js';
import { copyRuns } from './copy-run.js';
import { chosen, equalTrials, preferred } from './find-sources.js';
import { keepComparisons } from './keep-comparisons.js';
import { type Pair, pairRows } from './pairs.js';
import type { ReuseRules } from './rules.js';

/** A trial that waits and was never begun. */
export interface WaitingRun {
  id: string;
  fingerprint: string;
}

interface Asking {
  sweepId: string;
  rules: ReuseRules;
  /** Sweeps that may answer, held. */
  sources: readonly string[];
}

/** Trials that never began, locked in the order of their ids. */
export const untouched = sql`t.status = 'queued' AND t.attempt = 0 AND t.desired IS NULL`;

async function findPairs(
  statements: Statements,
  asking: Asking,
  runs: readonly WaitingRun[],
): Promise<Pair[]> {
  return statements.rows<Pair>(sql`WITH open AS MATERIALIZED (
      SELECT t.id, w.fingerprint FROM jsonb_to_recordset(${JSON.stringify(runs)}::jsonb) AS w(id uuid, fingerprint text)
      JOIN trial t ON t.id = w.id WHERE ${untouched} ORDER BY t.id FOR UPDATE OF t),
    ${equalTrials(sql`o.fingerprint`, sql`t.fingerprint`)}
    SELECT DISTINCT ON (e.trial_id) e.trial_id AS "trialId", c.id AS "sourceId" FROM equal e ${chosen(asking)}
    ORDER BY e.trial_id, ${preferred}`);
}

/** The source's spec, under the name that the asking sweep has for the data. */
export const ownSpec = (spec: Sql) =>
  sql`CASE WHEN cardinality(s.dataset_ids) <= 1 THEN jsonb_set(${spec}, '{dataset}', s.spec -> 'dataset') ELSE ${spec} END`;

/** Of the asking sweep's own target, which decides nothing but when it is content. */
const epochsToTarget = sql`(SELECT min(e.epoch) FROM epoch e WHERE e.trial_id = c.id
  AND CASE s.objective_mode WHEN 'max' THEN (e.metrics ->> (s.spec #>> '{objective,0,metric}'))::float8 >= (s.spec #>> '{stopWhen,target}')::float8
    ELSE (e.metrics ->> (s.spec #>> '{objective,0,metric}'))::float8 <= (s.spec #>> '{stopWhen,target}')::float8 END)`;

/** Ends the trials as their sources have ended: rows, sequence numbers and events in one statement. */
function completeStatement(sweepId: string, pairs: readonly Pair[]): Sql {
  return sql`WITH ${pairRows(pairs)},
    sequence AS (
      UPDATE sweep_sequence q SET finish_seq = q.finish_seq + ${pairs.length} WHERE q.sweep_id = ${sweepId}::uuid
      RETURNING q.finish_seq - ${pairs.length} AS base),
    ranked AS (
      SELECT pair.*, row_number() OVER (ORDER BY t.number) AS rank FROM pair JOIN trial t ON t.id = pair.trial_id),
    done AS (
      UPDATE trial t SET status = 'completed', reused_from = c.id, spec = ${ownSpec(sql`c.spec`)},
        numerics_profile = c.numerics_profile, parameter_count = c.parameter_count, split_hash = c.split_hash,
        metrics = c.metrics, last_metrics = c.last_metrics,
        derived = c.derived || CASE WHEN c.derived ? 'epochsToTarget'
          THEN jsonb_build_object('epochsToTarget', ${epochsToTarget}) ELSE '{}' END,
        flags = c.flags, notices = c.notices, best_epoch = c.best_epoch, epochs_done = c.epochs_done,
        duration_ms = c.duration_ms, started_at = now(), finished_at = now(), finish_seq = sequence.base + r.rank
      FROM ranked r JOIN trial c ON c.id = r.source_id CROSS JOIN sequence, sweep s
      WHERE t.id = r.trial_id AND s.id = t.sweep_id RETURNING t.*)
    INSERT INTO event (xid, type, sweep_id, trial_id, data)
    SELECT ${eventXid}, 'trial.completed', sweep_id, id, jsonb_build_object('number', number, 'pointId', point_id,
      'metrics', metrics, 'bestEpoch', best_epoch, 'durationMs', duration_ms, 'reusedFrom', reused_from)
    FROM done ORDER BY finish_seq`;
}

/** Final values, and the row by which reused trials are counted. */
async function writeValues(
  statements: Statements,
  valueNames: ValueNames,
  pairs: readonly Pair[],
): Promise<void> {
  const ids = await valueNames.idsOf(['derived.epochsToTarget', 'reusedFrom']);
  const target = ids.get('derived.epochsToTarget') ?? 0;
  await statements.rows(sql`WITH ${pairRows(pairs)}
    INSERT INTO trial_value (trial_id, name_id, sweep_id, number, text)
    SELECT t.id, v.name_id, t.sweep_id, v.number, v.text FROM pair JOIN trial t ON t.id = pair.trial_id
      JOIN trial_value v ON v.trial_id = pair.source_id JOIN value_name n ON n.id = v.name_id
      WHERE (n.name LIKE 'metrics.%' OR n.name LIKE 'derived.%') AND n.id <> ${target}::int
    UNION ALL SELECT t.id, ${target}::int, t.sweep_id, (t.derived ->> 'epochsToTarget')::float8, NULL
      FROM pair JOIN trial t ON t.id = pair.trial_id WHERE t.derived ->> 'epochsToTarget' IS NOT NULL
    UNION ALL SELECT t.id, ${ids.get('reusedFrom') ?? 0}::int, t.sweep_id, NULL, pair.source_id::text
      FROM pair JOIN trial t ON t.id = pair.trial_id
    ON CONFLICT (trial_id, name_id) DO UPDATE SET number = excluded.number, text = excluded.text`);
}

/** A sweep of which a trial has ended has started. */
async function startSweep(statements: Statements, sweepId: string): Promise<void> {
  await statements.rows(sql`WITH started AS (
      UPDATE sweep SET status = 'running', started_at = coalesce(started_at, now())
      WHERE id = ${sweepId}::uuid AND status IN ('planning', 'queued') AND desired IS NULL RETURNING id)
    INSERT INTO event (xid, type, sweep_id, data)
    SELECT ${eventXid}, 'sweep.started', id, '{"status": "running"}'::jsonb FROM started`);
}

/**
 * Completes those of the waiting runs that have an equal ended trial among the sources, with all that this one left behind. To be
 * run in a transaction that holds the sweep's row.
 * @returns ids of the completed trials
 */
export async function answerTrials(
  statements: Statements,
  valueNames: ValueNames,
  asking: Asking,
  runs: readonly WaitingRun[],
): Promise<string[]> {
  if (runs.length === 0 || asking.sources.length === 0) return [];
  const pairs = await findPairs(statements, asking, runs);
  if (pairs.length === 0) return [];
  const { rules, sweepId } = asking;
  const ids = pairs.map(({ trialId }) => trialId);
  await startSweep(statements, sweepId);
  await copyRuns(statements, pairs, rules, rules.keepCheckpoints.optimizerState);
  await statements.rows(completeStatement(sweepId, pairs));
  await writeValues(statements, valueNames, pairs);
  await keepComparisons(statements, rules, ids);
  const points = await statements.rows<{ id: string }>(
    sql`SELECT DISTINCT point_id AS id FROM trial WHERE id = ANY(${ids}::uuid[])`,
  );
  await valuePoints(
    statements,
    points.map(({ id }) => id),
  );
  return ids;
}
