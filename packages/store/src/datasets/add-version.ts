import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { UploadedArchive } from '../ports/imports.js';

export interface NewVersion {
  id: string;
  name: string;
  /** Of what was uploaded. */
  sha256: string;
  options: object;
  archive: UploadedArchive | null;
}

type Upload = Pick<NewVersion, 'name' | 'sha256' | 'options'>;

/** The newest version that was made of the same upload in the same way. */
export async function findSame(statements: Statements, upload: Upload): Promise<string | null> {
  const [row] = await statements.rows<{ id: string }>(sql`SELECT id FROM dataset
    WHERE name = ${upload.name} AND source_sha256 = ${upload.sha256} AND options = ${JSON.stringify(upload.options)}::jsonb
      AND status <> 'failed' AND removed_at IS NULL
    ORDER BY version DESC LIMIT 1`);
  return row?.id ?? null;
}

/** To be run in a transaction. Uploads of one name go one after the other, so that each gets a version of its own. */
export async function lockName(statements: Statements, name: string): Promise<void> {
  await statements.rows(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`dataset ${name}`}, 0))`);
}

/** Under the name's lock. */
export async function addVersion(statements: Statements, dataset: NewVersion): Promise<void> {
  const archive = dataset.archive === null ? null : JSON.stringify(dataset.archive);
  await statements.rows(sql`INSERT INTO dataset (id, name, version, source_sha256, options, archive)
    SELECT ${dataset.id}::uuid, ${dataset.name}, coalesce(max(version), 0) + 1, ${dataset.sha256},
      ${JSON.stringify(dataset.options)}::jsonb, ${archive}::jsonb
    FROM dataset WHERE name = ${dataset.name}`);
}
