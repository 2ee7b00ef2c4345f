import { randomUUID } from 'node:crypto';
import type { Dataset, SweepSpec } from '@unetsweep/contract';
import { TicketQueue, WakeUps } from '@unetsweep/queue';
import { createTestStore, newSweep, type TestStore } from '@unetsweep/store/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type RunningPlanner, startPlanner } from './planner.js';

let test: TestStore;
let planner: RunningPlanner;
let tickets: TicketQueue;
let wakeUps: WakeUps;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  const prefix = `test-${randomUUID()}`;
  tickets = new TicketQueue(inject('redisUrl'), { prefix });
  wakeUps = new WakeUps(inject('redisUrl'), { prefix });
  planner = await startPlanner({ store: test.store, tickets, wakeUps, log: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await planner.stop();
  await tickets.close();
  wakeUps.close();
  await test.drop();
});

async function importing(name: string): Promise<Dataset> {
  return (await test.store.datasets.create({ id: randomUUID(), name, sha256: 'a'.repeat(64) })).dataset;
}

const groups = ['p1', 'p2', 'p3', 'p4'];

/** Eight images of four patients, with three classes. */
function complete({ id }: Dataset, side = 32): Promise<Dataset> {
  const samples = groups.flatMap((group) =>
    ['a', 'b'].map((name) => ({ name: `${group}/${name}`, group, width: side, height: side })),
  );
  const description = {
    images: samples.length,
    channels: 1,
    sizes: [{ width: side, height: side, images: samples.length }],
    classes: ['ground', 'roof', 'wall'].map((name, index) => ({ index, name, pixelShare: 1 / 3 })),
    groups: groups.map((name) => ({ name, images: 2 })),
  };
  return test.store.datasets.complete(id, { description, samples, content: Buffer.from(id) });
}

/** As the API writes one on a data set of which nothing is known yet. */
async function post(dataset: Dataset, changes: Partial<SweepSpec> = {}): Promise<string> {
  const trial = { training: { batchSize: 2 } };
  const sweep = { ...newSweep(dataset, { trial, ...changes }), baseTrial: null };
  await test.store.sweeps.create(sweep);
  return sweep.id;
}

const read = async (id: string) => test.store.sweeps.get(id);
const plan = async (id: string) => test.store.sweeps.getPlan(id);

describe('a sweep on a data set that is being imported', () => {
  it('is planned once it is ready, with the defaults that the data set decides', async () => {
    const dataset = await importing('late');
    const id = await post(dataset);
    expect(await plan(id)).toMatchObject({ status: 'planning', pointCount: null, baseTrial: null });
    await complete(dataset);
    await expect.poll(async () => (await read(id))?.status).toBe('queued');
    expect(await plan(id)).toMatchObject({
      pointCount: 3,
      trialCount: 3,
      baseTrial: { loss: { name: 'crossEntropy' }, validation: { strategy: 'group' } },
    });
  });

  it('fails with what cannot run, unless such points are skipped', async () => {
    const dataset = await importing('odd');
    const parameters = { 'preprocessing.padToMultiple': [true, false] };
    const refusing = await post(dataset, { parameters });
    const skipping = await post(dataset, { parameters, onInvalidPoint: 'skip' });
    await complete(dataset, 33);
    await expect.poll(async () => (await read(refusing))?.status).toBe('failed');
    expect((await read(refusing))?.failure).toMatchObject({
      reason: 'planning',
      message: expect.stringMatching(/^1 points cannot run; the first reason: .*33/),
    });
    await expect.poll(async () => (await read(skipping))?.trialCounts.queued).toBe(1);
  });

  it('fails with the import', async () => {
    const dataset = await importing('broken');
    const id = await post(dataset);
    const fault = { code: 'noPairs', message: 'no pairs found', file: null, value: null };
    await test.store.datasets.fail(dataset.id, { ...fault, faults: [fault] });
    expect(await read(id)).toMatchObject({
      status: 'failed',
      failure: { reason: 'dataset', message: 'The data set broken@1 could not be imported: no pairs found' },
    });
  });
});
