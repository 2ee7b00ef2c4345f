import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../migrations/migrate.js';
import { readMigrations } from '../migrations/migration-files.js';
import { openStore } from '../open-store.js';
import type { Store } from '../ports/store.js';

/** Any number that nothing else on the test server uses. */
const templateLock = 7_215_043_120;

export interface TestStore {
  store: Store;
  /** Of this test file's own database. */
  databaseUrl: string;
  /** Closes the store and drops its database. */
  drop(): Promise<void>;
}

function databaseUrlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer<T>(serverUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Its name carries the migrations' sum: another version of the code makes its own. */
async function templateName(): Promise<string> {
  const hash = createHash('sha256')
    .update(JSON.stringify(await readMigrations()))
    .digest('hex');
  return `unetsweep_template_${hash.slice(0, 12)}`;
}

async function makeTemplate(client: pg.Client, serverUrl: string, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount) return;
  // Under a working name until it is complete, so that a crash leaves no half-made template.
  const draft = `${name}_${randomUUID().slice(0, 8)}`;
  await client.query(`CREATE DATABASE "${draft}"`);
  await migrate(databaseUrlOf(serverUrl, draft));
  await client.query(`ALTER DATABASE "${draft}" RENAME TO "${name}"`);
}

/**
 * A store on a fresh, migrated database of its own, copied from a template (about 50 ms once the template stands).
 * @param serverUrl any database on a server where this user may create databases
 */
export async function createTestStore(
  serverUrl: string,
  options: { poolSize?: number } = {},
): Promise<TestStore> {
  const name = `unetsweep_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, async (client) => {
    const template = await templateName();
    await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
    await makeTemplate(client, serverUrl, template);
    await client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  });
  const databaseUrl = databaseUrlOf(serverUrl, name);
  const store = openStore({ databaseUrl, ...options });
  return {
    store,
    databaseUrl,
    async drop() {
      await store.close();
      await onServer(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    },
  };
}
