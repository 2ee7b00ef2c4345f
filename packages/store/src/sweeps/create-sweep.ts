import { ProblemError } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { type DatasetVersion, removedDataset } from '../datasets/dataset-row.js';
import { eventXid } from '../events/event-sql.js';
import type { NewSweep } from '../ports/sweeps.js';
import { pinStarts } from '../trials/held-checkpoints.js';
import { stopColumn } from './stop-sweep.js';

/**
 * The sweep's row with its sequence, its planner's lease and `sweep.created`, in one statement. It waits for whoever deletes a
 * data set or ends its import at this moment, so that no sweep is left behind on one that is gone.
 * @throws ProblemError `imagesRemoved`, `datasetFailed`, `checkpointExpired`
 */
export async function createSweep(statements: Statements, sweep: NewSweep): Promise<void> {
  const { spec, dataset, baseTrial, datasetIds = dataset ? [dataset.id] : [] } = sweep;
  const starts = await pinStarts(statements, [spec]);
  const made = await statements.rows(sql`WITH named AS (
      SELECT removed_at IS NOT NULL OR status = 'failed' AS gone FROM dataset WHERE id = ANY(${datasetIds}::uuid[]) FOR SHARE),
    made AS (
      INSERT INTO sweep (id, name, notes, tags, spec, base_trial, dataset_id, dataset_name, dataset_version, priority,
        max_concurrent_trials, max_attempts, worker_class, objective_mode, point_count, trial_count,
        dataset_ids, awaits_datasets, plan_id, stage, suggestion_lease_ms, stop_when, start_checkpoint_ids)
      SELECT ${sweep.id}::uuid, ${spec.name}, ${spec.notes}, ${spec.tags}::text[], ${JSON.stringify(spec)}::jsonb,
        ${JSON.stringify(baseTrial ?? {})}::jsonb, ${dataset?.id ?? null}::uuid, ${dataset?.name ?? ''}, ${dataset?.version ?? 0}, ${spec.priority},
        ${spec.maxConcurrentTrials}::int, ${spec.maxAttempts}, ${spec.requirements.device},
        ${spec.objective[0]?.mode ?? 'max'}, ${sweep.pointCount}::int, ${sweep.trialCount}::int,
        ${datasetIds}::uuid[], ${baseTrial === null}, ${sweep.planId ?? null}::uuid, ${sweep.stage ?? null},
        ${spec.runner === 'external' ? spec.leaseMs : null}::int, ${stopColumn(spec.stopWhen)}::jsonb, ${starts}::uuid[]
      WHERE NOT EXISTS (SELECT FROM named WHERE gone)
      RETURNING id),
    sequenced AS (INSERT INTO sweep_sequence (sweep_id) SELECT id FROM made),
    leased AS (INSERT INTO planner_lease (sweep_id) SELECT id FROM made)
    INSERT INTO event (xid, type, sweep_id, data)
    SELECT ${eventXid}, 'sweep.created', id, '{"status": "planning"}'::jsonb FROM made RETURNING sweep_id`);
  if (made.length === 0) throw await goneDataset(statements, datasetIds);
}

async function goneDataset(statements: Statements, datasetIds: string[]): Promise<ProblemError> {
  const [gone] = await statements.rows<DatasetVersion & { isRemoved: boolean }>(sql`SELECT name, version,
      removed_at IS NOT NULL AS "isRemoved" FROM dataset
    WHERE id = ANY(${datasetIds}::uuid[]) AND (removed_at IS NOT NULL OR status = 'failed') LIMIT 1`);
  if (!gone) throw new Error('a sweep was refused although its data sets are there');
  if (gone.isRemoved) return removedDataset(gone);
  return new ProblemError('datasetFailed', `The import of ${gone.name}@${gone.version} failed.`);
}
