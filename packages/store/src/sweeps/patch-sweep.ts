import { ProblemError } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { SweepChanges } from '../ports/sweeps.js';
import { stopColumn } from './stop-sweep.js';

/** Changes the columns and the stored spec alike, and writes `sweep.updated`, in one statement. */
function patchStatement(id: string, changes: SweepChanges, ifMatch: string | undefined) {
  const given = <K extends keyof SweepChanges>(key: K) => changes[key] !== undefined;
  return sql`WITH changed AS (
      UPDATE sweep s SET version = s.version + 1, spec = s.spec || ${JSON.stringify(changes)}::jsonb,
        name = CASE WHEN ${given('name')} THEN ${changes.name ?? ''} ELSE s.name END,
        notes = CASE WHEN ${given('notes')} THEN ${changes.notes ?? ''} ELSE s.notes END,
        tags = CASE WHEN ${given('tags')} THEN ${changes.tags ?? []}::text[] ELSE s.tags END,
        priority = CASE WHEN ${given('priority')} THEN ${changes.priority ?? 0} ELSE s.priority END,
        max_concurrent_trials = CASE WHEN ${given('maxConcurrentTrials')} THEN ${changes.maxConcurrentTrials ?? null}::int
          ELSE s.max_concurrent_trials END,
        stop_when = CASE WHEN ${given('stopWhen')} THEN ${changes.stopWhen ? stopColumn(changes.stopWhen) : null}::jsonb
          ELSE s.stop_when END,
        stop_from = CASE WHEN ${given('stopWhen')} THEN 0 ELSE s.stop_from END
      WHERE s.id = ${id}::uuid AND (${ifMatch ?? null}::text IS NULL OR s.version::text = ${ifMatch ?? null}::text)
      RETURNING s.id, s.status)
    INSERT INTO event (xid, type, sweep_id, data)
    SELECT ${eventXid}, 'sweep.updated', id, jsonb_build_object('status', status) FROM changed RETURNING sweep_id`;
}

/** @throws ProblemError `versionMismatch`, `notFound` */
export async function patchSweep(
  statements: Statements,
  id: string,
  changes: SweepChanges,
  ifMatch: string | undefined,
): Promise<void> {
  const changed = await statements.rows(patchStatement(id, changes, ifMatch));
  if (changed.length > 0) return;
  const [sweep] = await statements.rows<{ version: number }>(
    sql`SELECT version FROM sweep WHERE id = ${id}::uuid`,
  );
  if (!sweep) throw new ProblemError('notFound', `There is no sweep ${id}.`);
  throw new ProblemError('versionMismatch', 'The sweep was changed meanwhile; read it again.', {
    extras: { etag: String(sweep.version) },
  });
}
