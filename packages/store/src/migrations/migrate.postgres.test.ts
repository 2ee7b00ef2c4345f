import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openStore } from '../open-store.js';
import { migrate, waitForSchema } from './migrate.js';
import { readMigrations, readSchema } from './migration-files.js';
import { openSchemaEngine } from './schema-engine.js';

const name = `unetsweep_test_${randomUUID().replaceAll('-', '')}`;
let server: pg.Client;
let databaseUrl: string;

beforeAll(async () => {
  server = new pg.Client({ connectionString: inject('databaseUrl') });
  await server.connect();
  await server.query(`CREATE DATABASE "${name}"`);
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${name}`;
  databaseUrl = url.href;
});
afterAll(async () => {
  await server.query(`DROP DATABASE "${name}" WITH (FORCE)`);
  await server.end();
});

describe('migrations', () => {
  it('lead to exactly what schema.prisma says', async () => {
    const engine = await openSchemaEngine(inject('databaseUrl'));
    const schema = await readSchema();
    expect(await engine.difference(await readMigrations(), schema)).toBe('');
    const changed = schema.replace('model Setting {', 'model Setting {\n  extra Int?');
    expect(await engine.difference(await readMigrations(), changed)).toContain('ADD COLUMN     "extra"');
    await engine.close();
  });

  it('are applied once by processes that start together, while others wait for them', async () => {
    await expect(waitForSchema(databaseUrl, 0)).rejects.toThrow(/lacks the migration/);
    const waiting = waitForSchema(databaseUrl, 60_000);
    const applied = await Promise.all([migrate(databaseUrl), migrate(databaseUrl), migrate(databaseUrl)]);
    const known = (await readMigrations()).map((migration) => migration.name);
    expect(applied.flat()).toEqual(known);
    await waiting;
    expect(await migrate(databaseUrl)).toEqual([]);
  });

  it('refuse a database that is newer than the code', async () => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'y', '29990101000000_future', now())",
    );
    await client.end();
    await expect(migrate(databaseUrl)).rejects.toThrow(/newer than this program.*29990101000000_future/);
    await expect(waitForSchema(databaseUrl, 0)).rejects.toThrow(/newer than this program/);
  });
});

describe('a database that is away', () => {
  it('is told apart from every other error', async () => {
    const store = openStore({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' });
    await expect(store.ping()).rejects.toMatchObject({ code: 'databaseUnavailable' });
    await expect(store.datasets.resolve('x')).rejects.toMatchObject({ code: 'databaseUnavailable' });
    await expect(store.sweeps.pause(randomUUID())).rejects.toMatchObject({ code: 'databaseUnavailable' });
    await expect(migrate('postgresql://nobody@127.0.0.1:1/none')).rejects.toMatchObject({
      code: 'databaseUnavailable',
    });
    await store.close();
  });
});
