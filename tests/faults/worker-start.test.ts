import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openStore } from '@unetsweep/store';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { AppProcess } from '../app-process.js';

const database = `worker_start_${randomUUID().replaceAll('-', '')}`;
let databaseUrl: string;

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

beforeAll(async () => {
  await onServer(`CREATE DATABASE ${database}`);
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${database}`;
  databaseUrl = url.href;
});

afterAll(() => onServer(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));

it('a worker without its two URLs says what it lacks, and ends', async () => {
  const worker = new AppProcess('worker', { SLOTS: 'many' });
  expect(await worker.exited).toBe(1);
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'SLOTS']) expect(worker.output).toContain(name);
});

it('a worker waits for a database without a schema and a Redis that is away, says so, and ends when asked', async () => {
  const worker = new AppProcess('worker', {
    DATABASE_URL: databaseUrl,
    REDIS_URL: `redis://127.0.0.1:${await closedPort()}`,
    UNETSWEEP_HOME: join(tmpdir(), database),
  });
  await worker.says('waits for the database');
  await migrate(databaseUrl);
  await worker.says('ready for trials');
  await worker.says('Redis is away');
  const store = openStore({ databaseUrl });
  expect((await store.workers.list()).map(({ pid, status }) => [pid, status])).toEqual([
    [worker.pid, 'active'],
  ]);
  expect(await worker.terminate(), worker.output).toBe(0);
  expect((await store.workers.list()).filter(({ status }) => status === 'active')).toEqual([]);
  await store.close();
});
