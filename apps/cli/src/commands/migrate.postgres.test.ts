import { createTestStore, type TestStore } from '@unetsweep/store/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readEnvironment } from '../environment.js';
import { exitCode } from '../exit-code.js';
import { createTerminal } from '../terminal.js';
import { migrateDatabase } from './migrate.js';

let test: TestStore;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
});
afterAll(() => test.drop());

function contextFor(databaseUrl: string | undefined, interrupted: AbortSignal) {
  const told: string[] = [];
  const out = { write: (text: string) => told.push(text) };
  const terminal = createTerminal({ out, err: out, noColor: true });
  return {
    told,
    context: { environment: readEnvironment({ DATABASE_URL: databaseUrl }), terminal, interrupted },
  };
}

const never = new AbortController().signal;

describe('unetsweep migrate', () => {
  it('imports the embedded images once, however often and from how many places it runs', async () => {
    const run = () => migrateDatabase(contextFor(test.databaseUrl, never).context);
    await expect(Promise.all([run(), run()])).resolves.toEqual([exitCode.ok, exitCode.ok]);
    await expect(run()).resolves.toBe(exitCode.ok);
    const { items } = await test.store.datasets.list({ limit: 10 });
    expect(items).toMatchObject([{ name: 'nuclei', version: 1, status: 'ready', images: 16 }]);
    const samples = await test.store.datasets.samples(items[0]?.id ?? '');
    expect(samples).toHaveLength(16);
    expect(samples.every(({ labelled }) => labelled)).toBe(true);
    const nuclei = samples.map(({ pixelShare }) => pixelShare[1]);
    expect(nuclei.every((share) => share !== undefined && share > 0 && share < 1)).toBe(true);
  });

  it('waits for a database that does not answer until it is interrupted, and says so once', async () => {
    const interruption = new AbortController();
    const { told, context } = contextFor('postgresql://user:secret@127.0.0.1:1/none', interruption.signal);
    const ended = migrateDatabase(context);
    await expect.poll(() => told.length).toBe(1);
    interruption.abort();
    await expect(ended).resolves.toBe(exitCode.interrupted);
    expect(told.join('')).toMatch(/^Waits for the database/);
    expect(told.join('')).not.toContain('secret');
  });

  it('names the variable that is missing', async () => {
    await expect(migrateDatabase(contextFor(undefined, never).context)).rejects.toThrow('DATABASE_URL');
  });
});
