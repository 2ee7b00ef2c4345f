import type { TrialAction } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { few, type Sql, sql } from '../database/sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type { TrialReport } from '../ports/external.js';
import type { Desired, Metrics } from '../ports/records.js';

/** A report that was kept. */
export interface KeptReport {
  trialId: string;
  desired: Desired;
  /** Whether the sweep has a pruner, which is to judge. */
  prunes: boolean;
  expiresAt: Date;
}

const isNotFinite = (metrics: Metrics) => Object.values(metrics).some((value) => value === null);

function rowOf({ trialId, attempt, epochs }: TrialReport) {
  const flags = epochs.some(({ metrics }) => isNotFinite(metrics)) ? ['diverged'] : [];
  return { trialId, attempt, flags, epochs };
}

/**
 * The names under which final values will stand in the narrow table, made beforehand: the statement that ends a trial only looks
 * them up.
 */
export async function prepareNames(names: ValueNames, all: readonly Metrics[]): Promise<void> {
  await names.idsOf(all.flatMap((metrics) => Object.keys(metrics).map((name) => `metrics.${name}`)));
}

/** Durations and learning rates are the caller's own matter; what is reported again replaces metric by metric. */
function reportStatement(reports: TrialReport[]): Sql {
  return sql`WITH given AS MATERIALIZED (
      SELECT g.* FROM jsonb_to_recordset(${JSON.stringify(reports.map(rowOf))}::jsonb)
        AS g("trialId" uuid, attempt int, flags text[], epochs jsonb) WHERE ${few(sql`g.attempt`)}),
    held AS (
      SELECT t.id, t.sweep_id FROM given g JOIN trial t ON t.id = g."trialId" AND t.attempt = g.attempt
      WHERE t.status = 'running' AND t.worker_id IS NULL ORDER BY t.id FOR NO KEY UPDATE OF t),
    measured AS MATERIALIZED (
      SELECT held.id AS trial_id, e.epoch, e.metrics FROM given g JOIN held ON held.id = g."trialId"
      CROSS JOIN LATERAL jsonb_to_recordset(g.epochs) AS e(epoch int, metrics jsonb)),
    recorded AS (
      INSERT INTO epoch (trial_id, epoch, learning_rate, train_duration_ms, validation_duration_ms, metrics)
      SELECT trial_id, epoch, 0, 0, 0, metrics FROM measured
      ON CONFLICT (trial_id, epoch) DO UPDATE SET metrics = epoch.metrics || excluded.metrics),
    latest AS (SELECT DISTINCT ON (trial_id) * FROM measured ORDER BY trial_id, epoch DESC),
    rules AS MATERIALIZED (
      SELECT s.id, coalesce(s.spec #>> '{pruner,name}', 'none') <> 'none' AS prunes
      FROM sweep s WHERE s.id IN (SELECT sweep_id FROM held))
    UPDATE trial t SET lease_until = now() + make_interval(secs => t.lease_ms / 1000.0),
      epochs_done = greatest(t.epochs_done, l.epoch),
      last_metrics = CASE WHEN l.epoch > t.epochs_done THEN l.metrics WHEN l.epoch = t.epochs_done
        THEN t.last_metrics || l.metrics ELSE t.last_metrics END,
      flags = CASE WHEN g.flags <@ t.flags THEN t.flags ELSE t.flags || g.flags END
    FROM held JOIN rules ON rules.id = held.sweep_id JOIN given g ON g."trialId" = held.id
      LEFT JOIN latest l ON l.trial_id = held.id
    WHERE t.id = held.id
    RETURNING t.id AS "trialId", t.desired, rules.prunes, t.lease_until AS "expiresAt"`;
}

/** By the id of the trial; a trial that is missing was no longer held. */
export async function recordReports(
  statements: Statements,
  reports: TrialReport[],
): Promise<Map<string, KeptReport>> {
  const kept = await statements.rows<KeptReport>(reportStatement(reports), 'external.report');
  return new Map(kept.map((each) => [each.trialId, each]));
}

/** What a waiting signal asks of whoever trains. */
export function actionOf(desired: Desired): TrialAction {
  return desired ?? 'continue';
}
