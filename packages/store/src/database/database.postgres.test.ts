import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Database } from './database.js';
import { sql } from './sql.js';

let database: Database;
beforeAll(() => {
  database = new Database(inject('databaseUrl'), 1);
});
afterAll(() => database.close());

const names = () => database.rows(sql`SELECT name FROM pg_prepared_statements ORDER BY name`);
const add = (number: number, name = 'sum') => database.rows(sql`SELECT ${number}::int + 1 AS sum`, name);

it('plans a named statement once, and names none where a pooler has mixed up who knows which', async () => {
  expect([await add(1), await add(2)]).toEqual([[{ sum: 2 }], [{ sum: 3 }]]);
  expect(await names()).toEqual([{ name: expect.stringMatching(/^sum\./) }]);
  // What a pooler without named statements does: the next statement meets a connection that does not know the name.
  await database.rows(sql`DEALLOCATE ALL`);
  const all = await database.transaction(async ({ rows }) => [
    await rows(sql`SELECT 5 AS sum`),
    await rows(sql`SELECT ${3}::int + 1 AS sum`, 'sum'),
  ]);
  expect(all).toEqual([[{ sum: 5 }], [{ sum: 4 }]]);
  expect(await add(6, 'another')).toEqual([{ sum: 7 }]);
  expect(await names()).toEqual([]);
});
