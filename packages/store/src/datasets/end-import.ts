import type { DatasetFailure } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { ReadyDataset } from '../ports/datasets.js';

/** Locks the data set where it is still importing, so that whoever deletes or ends it meanwhile waits. */
export async function lockImporting(statements: Statements, id: string): Promise<boolean> {
  const rows = await statements.rows(
    sql`SELECT id FROM dataset WHERE id = ${id}::uuid AND status = 'importing' AND removed_at IS NULL FOR UPDATE`,
  );
  return rows.length > 0;
}

/** Under the data set's lock; the content's reference is the caller's. */
export async function writeReady(
  statements: Statements,
  id: string,
  contentSha256: string,
  { description, samples }: ReadyDataset,
): Promise<void> {
  await statements.rows(sql`WITH ready AS (
      UPDATE dataset d SET status = 'ready', content_sha256 = ${contentSha256}, description = ${JSON.stringify(description)}::jsonb
      WHERE d.id = ${id}::uuid RETURNING d.id),
    listed AS (
      INSERT INTO dataset_sample (dataset_id, index, name, "group", width, height, labelled, pixel_share, split, pseudo_label)
      SELECT ready.id, (s.position - 1)::int, s.value ->> 'name', s.value ->> 'group', (s.value ->> 'width')::int,
        (s.value ->> 'height')::int, coalesce((s.value ->> 'labelled')::boolean, true),
        ARRAY(SELECT share::float8 FROM jsonb_array_elements_text(coalesce(s.value -> 'pixelShare', '[]'))
          WITH ORDINALITY AS shares(share, class) ORDER BY class),
        s.value ->> 'split', nullif(s.value -> 'pseudoLabel', 'null')
      FROM ready CROSS JOIN jsonb_array_elements(${JSON.stringify(samples)}::jsonb) WITH ORDINALITY AS s(value, position))
    INSERT INTO event (xid, type, data)
    SELECT ${eventXid}, 'dataset.ready', jsonb_build_object('resource', 'dataset', 'resourceId', id) FROM ready`);
}

/** Under the data set's lock. Sweeps that wait for it fail with it. */
export async function writeFailed(
  statements: Statements,
  id: string,
  failure: DatasetFailure,
): Promise<void> {
  await statements.rows(sql`WITH failed AS (
      UPDATE dataset SET status = 'failed', failure = ${JSON.stringify(failure)}::jsonb
      WHERE id = ${id}::uuid RETURNING id, name, version),
    stopped AS (
      UPDATE sweep s SET status = 'failed', finished_at = now(), planned = true, desired = NULL, version = s.version + 1,
        failure = jsonb_build_object('reason', 'dataset', 'message',
          'The data set ' || failed.name || '@' || failed.version || ' could not be imported: ' || ${failure.message}::text)
      FROM failed WHERE s.dataset_ids @> ARRAY[failed.id] AND s.status NOT IN ('completed', 'cancelled', 'failed')
      RETURNING s.id, s.failure)
    INSERT INTO event (xid, type, sweep_id, data)
    SELECT ${eventXid}, 'dataset.failed', NULL::uuid, jsonb_build_object('resource', 'dataset', 'resourceId', id,
      'failure', ${JSON.stringify(failure)}::jsonb) FROM failed
    UNION ALL
    SELECT ${eventXid}, 'sweep.failed', id, jsonb_build_object('status', 'failed', 'failure', failure) FROM stopped`);
}
