import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { JobAnswer, JobQuestion } from './job-messages.js';
import { JobProcess } from './job-process.js';

const LIMIT_MS = 60_000;
/** A process starts within so long on busy cores. */
const soon = { timeout: 30_000 };
const asked: { question: JobQuestion; answer(answer: JobAnswer): void }[] = [];
const started: number[] = [];
let process: JobProcess;

const log = pino({ level: 'info' }, { write: (line) => void started.push(...pidOf(JSON.parse(line))) });
const pidOf = ({ msg, pid }: { msg: string; pid: number }) =>
  msg.startsWith('started a process for jobs') ? [pid] : [];

/** Its process asks, and the test answers. */
function open(idleMs = LIMIT_MS): JobProcess {
  asked.length = 0;
  started.length = 0;
  process = new JobProcess({
    environment: {},
    answer: (question) =>
      new Promise((resolve) => {
        asked.push({ question, answer: resolve });
      }),
    idleMs,
    memoryLimitBytes: 4 * 1024 ** 3,
    log,
  });
  return process;
}
afterEach(() => process.stop());

const order = { kind: 'prediction', request: { checkpointId: 'unknown' }, inputs: [] };
const gone = { failure: { code: 'notFound', message: 'there is none' } };

async function answerNext(answer: JobAnswer): Promise<void> {
  await expect.poll(() => asked.length, soon).toBe(1);
  asked.shift()?.answer(answer);
}

it('one process does job after job, and tells each of its own faults', async () => {
  const jobs = open();
  for (let round = 0; round < 2; round += 1) {
    const end = jobs.run(order, LIMIT_MS);
    await answerNext(gone);
    expect(await end).toEqual({ status: 'failed', ...gone });
  }
  const unknown = await jobs.run({ ...order, kind: 'nonsense' }, LIMIT_MS);
  expect(unknown).toMatchObject({ status: 'failed', failure: { code: 'internal' } });
  expect(started).toHaveLength(1);
});

it('a job that hangs fails alone, and the next one gets a fresh process', async () => {
  const jobs = open();
  // The question is never answered.
  expect(await jobs.run(order, 200)).toMatchObject({ failure: { code: 'timeLimit' } });
  asked.length = 0;
  const end = jobs.run(order, LIMIT_MS);
  await answerNext(gone);
  expect(await end).toEqual({ status: 'failed', ...gone });
  expect(started).toHaveLength(2);
});

it('a process that is killed fails its job with the reason', async () => {
  const jobs = open();
  const end = jobs.run(order, LIMIT_MS);
  await expect.poll(() => asked.length, soon).toBe(1);
  const [pid] = started;
  if (pid !== undefined) globalThis.process.kill(pid, 'SIGKILL');
  expect(await end).toEqual({
    status: 'failed',
    failure: { code: 'internal', message: 'Its process ended by SIGKILL before it was done.' },
  });
});

it('a process without work ends by itself', async () => {
  const jobs = open(1);
  const end = jobs.run(order, LIMIT_MS);
  await answerNext(gone);
  await end;
  const isAlive = () => {
    try {
      return globalThis.process.kill(started[0] ?? 0, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(isAlive, soon).toBe(false);
});
