import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrate } from '../migrations/migrate.js';
import { createTestStore, type TestStore } from '../testing/index.js';
import { formatEventId, parseEventId } from './event-id.js';

let test: TestStore;
let first: pg.Client;
let second: pg.Client;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  first = new pg.Client({ connectionString: test.databaseUrl });
  second = new pg.Client({ connectionString: test.databaseUrl });
  await Promise.all([first.connect(), second.connect()]);
});
beforeEach(() => first.query('TRUNCATE event'));
afterAll(async () => {
  await Promise.all([first.end(), second.end()]);
  await test.drop();
});

const write = (client: pg.Client, type: string, at = 'now()') =>
  client.query(
    `INSERT INTO event (xid, type, at, data) VALUES ((SELECT pg_current_xact_id()::text::bigint + event_base FROM setting), $1, ${at}, '{}')`,
    [type],
  );
/** Polled where something is expected: transactions of other databases on the server hold events back until they end. */
const types = async (afterId: string | null) =>
  (await test.store.events.read({ afterId, limit: 100 })).events.map(({ type }) => type);

describe('events', () => {
  it('are read once each and none is skipped when the lower number commits later', async () => {
    await first.query('BEGIN');
    await write(first, 'sweep.created');
    await second.query('BEGIN');
    await write(second, 'sweep.started');
    await second.query('COMMIT');
    // The second transaction has committed, but the first, with lower numbers, is still open: nothing may be handed out yet.
    const early = await test.store.events.read({ afterId: null, limit: 100 });
    expect(early.events).toEqual([]);
    await first.query('COMMIT');
    await expect.poll(() => types(early.lastId)).toEqual(['sweep.created', 'sweep.started']);
    expect(await types(await test.store.events.latestId())).toEqual([]);
  });

  it('reach a reader that polls while thirty transactions write in any order, each exactly once', async () => {
    const clients = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const client = new pg.Client({ connectionString: test.databaseUrl });
        await client.connect();
        return client;
      }),
    );
    const seen: string[] = [];
    let writing = true;
    const reader = (async () => {
      let afterId: string | null = null;
      while (writing || seen.length < 60) {
        const { events, lastId } = await test.store.events.read({ afterId, limit: 7 });
        seen.push(...events.map(({ id }) => id));
        afterId = lastId;
      }
    })();
    await Promise.all(
      clients.map(async (client, index) => {
        for (let round = 0; round < 5; round++) {
          await client.query('BEGIN');
          await write(client, 'sweep.created');
          await client.query(`SELECT pg_sleep(${((index * 7 + round * 3) % 5) / 200})`);
          await write(client, 'sweep.started');
          await client.query('COMMIT');
        }
      }),
    );
    writing = false;
    await reader;
    await Promise.all(clients.map((client) => client.end()));
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
    expect([...seen].sort()).toEqual(seen);
  });

  it('can be narrowed to types and kinds of types, and the cursor passes what was left out', async () => {
    for (const type of ['sweep.created', 'trial.queued', 'trial.started', 'worker.joined'])
      await write(first, type);
    await expect.poll(() => types(null)).toHaveLength(4);
    const read = await test.store.events.read({
      afterId: null,
      types: ['trial.*', 'sweep.created'],
      limit: 10,
    });
    expect(read.events.map(({ type }) => type)).toEqual(['sweep.created', 'trial.queued', 'trial.started']);
    expect(read.lastId).toBe(await test.store.events.latestId());
  });

  it('answer a reset with the oldest id when what was asked for is pruned', async () => {
    await write(first, 'sweep.created', "now() - interval '8 days'");
    await expect.poll(() => types(null)).toHaveLength(1);
    const { lastId } = await test.store.events.read({ afterId: null, limit: 10 });
    await write(first, 'sweep.started');
    expect(await test.store.events.prune()).toBe(1);
    const read = await test.store.events.read({ afterId: lastId, limit: 10 });
    expect(read.events).toEqual([]);
    await expect.poll(() => test.store.events.latestId()).toBe(read.reset?.oldestId);
    expect((await test.store.events.read({ afterId: 'garbage', limit: 10 })).reset).not.toBeNull();
  });

  it('go on rising after a dump was restored into a cluster with lower transaction numbers', async () => {
    await first.query(`INSERT INTO event (xid, type, data) VALUES (5000000000, 'sweep.created', '{}')`);
    expect(await types(null)).toEqual([]);
    await migrate(test.databaseUrl);
    await write(first, 'sweep.started');
    await expect.poll(() => types(null)).toEqual(['sweep.created', 'sweep.started']);
  });

  it('have ids that sort as they happened', () => {
    const positions = [
      { xid: 9, serial: 100 },
      { xid: 10, serial: 2 },
      { xid: 36 ** 5, serial: 1 },
    ];
    const ids = positions.map(formatEventId);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.map(parseEventId)).toEqual(positions);
    expect(parseEventId('17')).toBeNull();
  });
});
