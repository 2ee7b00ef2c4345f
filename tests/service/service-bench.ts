import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type components, createClient, type UnetsweepClient, waitForSweep } from '@unetsweep/client';
import type { SweepSpec, Trial } from '@unetsweep/contract';
import { createTestStore } from '@unetsweep/store/testing';
import { afterAll, beforeAll, inject } from 'vitest';
import { AppProcess } from '../app-process.js';
import { ownRedisUrl } from '../own-redis.js';

type Dataset = components['schemas']['Dataset'];
type Sweep = components['schemas']['Sweep'];
type ImportOptions = components['schemas']['DatasetImportOptions'];

/** Twice what three processes take to start on two busy cores. */
const START_MS = 120_000;
/** For imports of a few images on busy cores. */
export const IMPORT_MS = 60_000;
/** What a planner that was killed keeps others waiting for. */
const PLANNER_LEASE_MS = 2_000;
const LISTENS = /listening at (http:[^"]+)/i;

/** A trial that is over in about a second: a net of a few hundred parameters on 32x32 images. */
export const quickTrial = {
  model: { baseFilters: 4, depth: 2 },
  preprocessing: { size: 32 },
  training: { epochs: 2, batchSize: 4 },
} satisfies SweepSpec['trial'];

/** API, planner and worker, each a process, on a database of their own; all that tests do goes through HTTP. */
export interface ServiceBench {
  url: string;
  client: UnetsweepClient;
  /** Uploads an archive. @returns what is answered at once */
  upload(options: ImportOptions, archive: Uint8Array, fileName: string): Promise<Dataset>;
  /** Waits until the import has ended. */
  imported(id: string): Promise<Dataset>;
  post(spec: SweepSpec): Promise<Sweep>;
  /** Waits until the sweep has ended. @returns it and its trials by number */
  ended(id: string): Promise<{ sweep: Sweep; trials: Trial[] }>;
  trials(sweepId: string, filter?: string): Promise<Trial[]>;
  /** Kills the planner without a word, and starts another one. */
  restartPlanner(): Promise<void>;
  /** SHA-256 over the weights of a trial's checkpoint of a kind. */
  weights(trialId: string, kind?: 'best' | 'last'): Promise<string | undefined>;
}

/** The service for the tests of a file. */
export function useService(): ServiceBench {
  const bench = {} as ServiceBench;
  let stop = async () => {};
  beforeAll(async () => {
    const started = await startService();
    stop = started.stop;
    Object.assign(bench, benchAt(started.url), { restartPlanner: started.restartPlanner });
  }, START_MS);
  afterAll(() => stop(), START_MS);
  return bench;
}

async function startService(): Promise<{
  url: string;
  stop(): Promise<void>;
  restartPlanner(): Promise<void>;
}> {
  const test = await createTestStore(inject('databaseUrl'));
  const home = await mkdtemp(join(tmpdir(), 'service-bench-'));
  const environment = { DATABASE_URL: test.databaseUrl, REDIS_URL: ownRedisUrl() };
  const api = new AppProcess('api', { ...environment, PORT: '0', IMPORT_FOLDER: home });
  const startPlanner = () =>
    new AppProcess('planner', { ...environment, PLANNER_LEASE_MS: String(PLANNER_LEASE_MS) });
  let planner = startPlanner();
  const worker = new AppProcess('worker', { ...environment, UNETSWEEP_HOME: home, SLOTS: '1' });
  const restartPlanner = async () => {
    await planner.kill();
    planner = startPlanner();
  };
  const stop = async () => {
    await Promise.all([api, planner, worker].map((app) => app.terminate()));
    await test.drop();
    await rm(home, { recursive: true });
  };
  try {
    await api.says('listening at');
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: LISTENS.exec(api.output)?.[1] ?? '', stop, restartPlanner };
}

function benchAt(url: string): Omit<ServiceBench, 'restartPlanner'> {
  const client = createClient({ baseUrl: url });
  const trials: ServiceBench['trials'] = async (id, filter) => {
    const query = { limit: 1000, ...(filter !== undefined && { filter }) };
    const { data } = await client.GET('/v1/sweeps/{id}/trials', { params: { path: { id }, query } });
    return (data?.items ?? []) as Trial[];
  };
  return {
    url,
    client,
    trials,
    async upload(options, archive, fileName) {
      const form = new FormData();
      form.set('options', JSON.stringify(options));
      form.set('archive', new Blob([new Uint8Array(archive)]), fileName);
      const response = await fetch(`${url}/v1/datasets`, { method: 'POST', body: form });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as Dataset;
    },
    async imported(id) {
      const params = { path: { id }, query: { wait: 60 } };
      return required((await client.GET('/v1/datasets/{id}', { params })).data);
    },
    async post(spec) {
      const { data } = await client.POST('/v1/sweeps', { body: spec });
      return required(data) as Sweep;
    },
    async ended(id) {
      return { sweep: await waitForSweep(client, id), trials: await trials(id) };
    },
    async weights(trialId, kind = 'last') {
      const params = { path: { id: trialId } };
      const { data } = await client.GET('/v1/trials/{id}/checkpoints', { params });
      return data?.items.find((checkpoint) => checkpoint.kind === kind)?.weightsSha256;
    },
  };
}

/** @throws where there is none */
export function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('there is none');
  return value;
}
