import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { NewSweep } from '../ports/store.js';

/** The sweep's row with its sequence, its planner's lease and `sweep.created`, in one statement. */
export async function createSweep(database: Database, sweep: NewSweep): Promise<void> {
  const { spec, dataset } = sweep;
  await database.rows(sql`WITH made AS (
      INSERT INTO sweep (id, name, notes, tags, spec, base_trial, dataset_id, dataset_name, dataset_version, priority,
        max_concurrent_trials, max_attempts, worker_class, objective_mode, point_count, trial_count)
      VALUES (${sweep.id}::uuid, ${spec.name}, ${spec.notes}, ${spec.tags}::text[], ${JSON.stringify(spec)}::jsonb,
        ${JSON.stringify(sweep.baseTrial)}::jsonb, ${dataset.id}::uuid, ${dataset.name}, ${dataset.version}, ${spec.priority},
        ${spec.maxConcurrentTrials}::int, ${spec.maxAttempts}, ${spec.requirements.device},
        ${spec.objective[0]?.mode ?? 'max'}, ${sweep.pointCount}::int, ${sweep.trialCount}::int)
      RETURNING id),
    sequenced AS (INSERT INTO sweep_sequence (sweep_id) SELECT id FROM made),
    leased AS (INSERT INTO planner_lease (sweep_id) SELECT id FROM made)
    INSERT INTO event (xid, type, sweep_id, data)
    SELECT ${eventXid}, 'sweep.created', id, '{"status": "planning"}'::jsonb FROM made`);
}
