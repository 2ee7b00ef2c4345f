import { createTestStore } from '@unetsweep/store/testing';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { AppProcess } from '../app-process.js';
import { ownRedisUrl } from '../own-redis.js';

/** Twice what two processes take to start on two busy cores. */
const START_MS = 120_000;
const LISTENS = /listening at (http:[^"]+)/i;

export interface Leased {
  id: string;
  number: number;
  params: Record<string, number>;
  attempt: number;
  trial: Record<string, unknown>;
  epochs: { from: number; to: number | null };
  resume: { checkpointId: string } | null;
  lease: { token: string };
}

/** API and planner, each a process, on a database of their own, and no worker: all that is trained is trained by callers. */
export interface ExternalBench {
  url: string;
  call<Body = unknown>(method: string, path: string, body?: object): Promise<{ status: number; body: Body }>;
  /** How many ends the search knew of when it chose the trial's point. */
  knownEnds(trialId: string): Promise<number>;
  /** Lets the lease of a trial run out, by the database's clock. */
  lapse(trialId: string): Promise<void>;
  /** Stores a file of a trial. */
  store(trial: Leased, epoch: number, content: string): Promise<{ status: number; id: string }>;
}

export function useExternalBench(): ExternalBench {
  const bench = {} as ExternalBench;
  let stop = async () => {};
  beforeAll(async () => {
    const started = await start();
    stop = started.stop;
    Object.assign(bench, started.bench);
  }, START_MS);
  afterAll(() => stop(), START_MS);
  return bench;
}

async function start(): Promise<{ bench: ExternalBench; stop(): Promise<void> }> {
  const test = await createTestStore(inject('databaseUrl'));
  const database = new pg.Client({ connectionString: test.databaseUrl });
  await database.connect();
  const environment = { DATABASE_URL: test.databaseUrl, REDIS_URL: ownRedisUrl() };
  const api = new AppProcess('api', { ...environment, PORT: '0' });
  const planner = new AppProcess('planner', environment);
  const stop = async () => {
    await Promise.all([api.terminate(), planner.terminate()]);
    await database.end();
    await test.drop();
  };
  await api.says('listening at').catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const url = LISTENS.exec(api.output)?.[1] ?? '';
  return { bench: benchAt(url, database), stop };
}

function benchAt(url: string, database: pg.Client): ExternalBench {
  return {
    url,
    async call(method, path, body) {
      const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await fetch(`${url}${path}`, { method, ...json });
      return { status: response.status, body: (await response.json()) as never };
    },
    async store({ id, lease }, epoch, content) {
      const form = new FormData();
      form.set('leaseToken', lease.token);
      form.set('epoch', String(epoch));
      form.set('file', new Blob([content]), 'weights.pt');
      const response = await fetch(`${url}/v1/trials/${id}/checkpoints`, { method: 'POST', body: form });
      return { status: response.status, ...((await response.json()) as { id: string }) };
    },
    async knownEnds(trialId) {
      const { rows } = await database.query(
        "SELECT decision ->> 'finishSeq' AS seq FROM point p JOIN trial t ON t.point_id = p.id WHERE t.id = $1",
        [trialId],
      );
      return Number(rows[0]?.seq);
    },
    async lapse(trialId) {
      await database.query(
        "UPDATE trial SET lease_until = now() - interval '1 second', lease_ms = 1 WHERE id = $1",
        [trialId],
      );
    },
  };
}
