import pg from 'pg';
import type { NewSweep } from '../ports/sweeps.js';
import { addDataset, addPlannedSweep, addWorker, newPoints, type PlannedSweep } from './fixtures.js';
import { createTestStore, type TestStore } from './test-store.js';

/** A store with what tests of trials need, and a connection past it to look at the rows themselves. */
export interface StoreBench extends TestStore {
  database: pg.Client;
  dataset: NonNullable<NewSweep['dataset']>;
  /** Of four slots. */
  worker: string;
  /** A planned sweep of so many points. */
  planned(
    points: number,
    changes?: Parameters<typeof addPlannedSweep>[3],
    repeats?: number,
  ): Promise<PlannedSweep>;
}

/** @param serverUrl as of `createTestStore` */
export async function createStoreBench(serverUrl: string): Promise<StoreBench> {
  const test = await createTestStore(serverUrl);
  const database = new pg.Client({ connectionString: test.databaseUrl });
  await database.connect();
  const dataset = await addDataset(test.store);
  return {
    ...test,
    database,
    dataset,
    worker: await addWorker(test.store),
    planned: (points, changes = {}, repeats = 1) =>
      addPlannedSweep(test.store, dataset, newPoints(points, { repeats }), changes),
    async drop() {
      await database.end();
      await test.drop();
    },
  };
}
