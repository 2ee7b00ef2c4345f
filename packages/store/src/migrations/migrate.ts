import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { toStoreError } from '../database/database-errors.js';
import { readMigrations } from './migration-files.js';
import { openSchemaEngine } from './schema-engine.js';

/** Any number that nothing else in the database uses. */
const migrationLock = 7_215_043_118;
const pollMs = 200;

/** The database has migrations that this code has never heard of. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
  constructor(readonly unknown: string[]) {
    super(
      `The database is newer than this program: it has the migration ${unknown.at(-1)}, unknown here. ` +
        'Start the newer version of unetsweep, or restore a backup that fits this one.',
    );
  }
}

/** Nobody has brought the database to the schema of this code in time. */
export class SchemaMissingError extends Error {
  override readonly name = 'SchemaMissingError';
}

async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const table = await client.query<{ there: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there",
  );
  if (!table.rows[0]?.there) return [];
  const { rows } = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name',
  );
  return rows.map((row) => row.migration_name);
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  // What breaks the connection also fails the query that waits for it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function missingMigrations(client: pg.Client): Promise<string[]> {
  const known = (await readMigrations()).map((migration) => migration.name);
  const applied = await appliedMigrations(client);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new SchemaTooNewError(unknown);
  return known.filter((name) => !applied.includes(name));
}

/** A dump restored into another cluster may hold events of transactions that this cluster has not reached yet. */
const raiseEventBase = `UPDATE setting SET event_base = newest.xid + 1
  FROM (SELECT xid FROM event ORDER BY xid DESC LIMIT 1) AS newest
  WHERE newest.xid >= event_base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint`;

async function applyAll(databaseUrl: string): Promise<string[]> {
  const engine = await openSchemaEngine(databaseUrl);
  try {
    return await engine.apply(await readMigrations());
  } finally {
    await engine.close();
  }
}

/**
 * Brings the database to the schema of this code. Several processes may call it at once: one works, under a lock that ends
 * with its transaction, the others wait for it and find nothing left to do.
 * @returns names of the migrations that this call applied
 * @throws SchemaTooNewError; ProblemError `databaseUnavailable`
 */
export function migrate(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    const missing = await missingMigrations(client);
    const applied = missing.length === 0 ? [] : await applyAll(databaseUrl);
    await client.query(raiseEventBase);
    await client.query('COMMIT');
    return applied;
  });
}

/**
 * Waits until another process has migrated the database.
 * @throws SchemaTooNewError at once; an Error that names what is missing after `timeoutMs`
 */
export async function waitForSchema(databaseUrl: string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const missing = await withClient(databaseUrl, missingMigrations);
    if (missing.length === 0) return;
    if (performance.now() > deadline) {
      throw new SchemaMissingError(
        `The database still lacks the migration ${missing[0]} after ${timeoutMs} ms.`,
      );
    }
    await delay(pollMs);
  }
}
