import { randomUUID } from 'node:crypto';
import type { JobEnd } from '@unetsweep/store';
import { createTestStore, type TestStore } from '@unetsweep/store/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { JobLane } from './job-lane.js';
import type { JobOrder } from './job-messages.js';

let test: TestStore;
let lane: JobLane | null = null;
beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
});
afterEach(() => lane?.stop());
afterAll(() => test.drop());

/** A process whose jobs end when the test says so. */
class HeldProcess {
  readonly running: { order: JobOrder; end(end: JobEnd): void }[] = [];

  run(order: JobOrder): Promise<JobEnd> {
    return new Promise((resolve) => {
      this.running.push({ order, end: resolve });
    });
  }

  stop(): void {
    const failure = { code: 'stopped', message: 'Its worker was stopped.' };
    for (const { end } of this.running) end({ status: 'failed', failure });
  }
}

function open(kind: string, process: HeldProcess, ended: string[] = []): JobLane {
  lane = new JobLane({
    kind,
    timeLimitMs: 60_000,
    workerId: randomUUID(),
    leaseMs: 30_000,
    jobs: test.store.jobs,
    process,
    onEnd: (id) => ended.push(id),
    log: pino({ level: 'silent' }),
  });
  lane.start();
  return lane;
}

async function add(kind: string, inputs: Uint8Array[] = []): Promise<string> {
  const job = await test.store.jobs.create({ id: randomUUID(), kind, request: {}, inputs, keepMs: null });
  return job.id;
}

const statusOf = async (id: string) => (await test.store.jobs.get(id))?.status;

it('jobs of its kind are done one after the other, with what they read', async () => {
  const process = new HeldProcess();
  const ended: string[] = [];
  const first = await add('one', [Uint8Array.of(1, 2)]);
  const opened = open('one', process, ended);
  await expect.poll(() => process.running.length).toBe(1);
  const second = await add('one');
  await add('other');
  opened.poke();
  expect(process.running[0]?.order).toEqual({ kind: 'one', request: {}, inputs: [Buffer.from([1, 2])] });
  expect([await statusOf(first), await statusOf(second)]).toEqual(['running', 'queued']);

  process.running[0]?.end({ status: 'completed', result: { done: 1 }, outputs: [Uint8Array.of(3)] });
  await expect.poll(() => process.running.length).toBe(2);
  expect([await statusOf(first), await statusOf(second)]).toEqual(['completed', 'running']);
  expect(ended).toEqual([first]);
  const failure = { code: 'badData', message: 'nothing to do' };
  process.running[1]?.end({ status: 'failed', failure });
  await expect.poll(() => ended).toEqual([first, second]);
  expect(await test.store.jobs.get(second)).toMatchObject({ status: 'failed', failure });
});

it('a job in hand goes back when the worker stops, and another worker begins it', async () => {
  const id = await add('stopped');
  const process = new HeldProcess();
  const opened = open('stopped', process);
  await expect.poll(() => process.running.length).toBe(1);
  await opened.stop();
  expect(await statusOf(id)).toBe('queued');
  expect(await test.store.jobs.claim('stopped', { id: randomUUID(), leaseMs: 1_000 })).toMatchObject({
    jobId: id,
    attempt: 2,
  });
});

it('a worker that drains takes no job until it takes trials again', async () => {
  const process = new HeldProcess();
  const opened = open('drained', process);
  opened.takeJobs(false);
  const id = await add('drained');
  opened.poke();
  expect(await statusOf(id)).toBe('queued');
  opened.takeJobs(true);
  await expect.poll(() => process.running.length).toBe(1);
});
