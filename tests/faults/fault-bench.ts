import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { resolveSweepSpec, resolveTrialSpec, type SweepSpec, type Trial } from '@unetsweep/contract';
import { describeContent, embeddedNuclei, sha256, writeArchive } from '@unetsweep/datasets';
import { TicketQueue, windowSize } from '@unetsweep/queue';
import { createTestStore, type TestStore } from '@unetsweep/store/testing';
import { v7 as uuidv7 } from 'uuid';
import { AppProcess } from '../app-process.js';

/** Short, but longer than a busy machine keeps a worker from renewing it. */
const LEASE_MS = 4_000;
const LOOK_EVERY_MS = 100;

/** A real Postgres, Redis and worker processes; dispatching and reconciling as a planner does, by a loop of this process. */
export class FaultBench {
  private readonly workers = new Set<AppProcess>();
  private current: AppProcess | undefined;
  private stopped = false;
  private looping: Promise<void> = Promise.resolve();

  private constructor(
    private readonly test: TestStore,
    private readonly tickets: TicketQueue,
    private readonly redisUrl: string,
    private readonly home: string,
    private readonly datasetId: string,
  ) {
    this.looping = this.loop();
  }

  static async open(urls: { databaseUrl: string; redisUrl: string }): Promise<FaultBench> {
    const test = await createTestStore(urls.databaseUrl);
    const content = await embeddedNuclei();
    const archive = writeArchive(content);
    const { dataset } = await test.store.datasets.create({
      id: uuidv7(),
      name: 'nuclei',
      sha256: sha256(archive),
    });
    const samples = content.samples.map(({ name, group, width, height }) => ({ name, group, width, height }));
    await test.store.datasets.complete(dataset.id, {
      description: describeContent(content),
      samples,
      content: archive,
    });
    const home = await mkdtemp(join(tmpdir(), 'fault-bench-'));
    return new FaultBench(test, new TicketQueue(urls.redisUrl), urls.redisUrl, home, dataset.id);
  }

  get store() {
    return this.test.store;
  }

  async close(): Promise<void> {
    this.stopped = true;
    await this.looping;
    for (const worker of this.workers) await worker.kill();
    await this.tickets.close();
    await this.test.drop();
    await rm(this.home, { recursive: true });
  }

  /** A sweep of `count` equal trials on 32x32 images, seed 7. @returns its id and its trials' */
  async addSweep(
    count: number,
    epochs: number,
    changes: Partial<SweepSpec> = {},
  ): Promise<{ sweepId: string; trialIds: string[] }> {
    const trial = {
      model: { baseFilters: 4, depth: 2 },
      preprocessing: { size: 32 },
      training: { epochs, batchSize: 4 },
    };
    const posted: SweepSpec = {
      name: 'fault',
      dataset: 'nuclei',
      trial,
      keepCheckpoints: { last: 1 },
      seed: 7,
      reuse: 'never',
      ...changes,
    };
    const spec = resolveSweepSpec(posted, { dataset: 'nuclei@1' });
    const baseTrial = resolveTrialSpec(
      { dataset: 'nuclei@1', trial },
      { classes: 2, hasGroups: true, seed: 7 },
    );
    const sweepId = uuidv7();
    const dataset = { id: this.datasetId, name: 'nuclei', version: 1 };
    await this.store.sweeps.create({
      id: sweepId,
      spec,
      dataset,
      baseTrial,
      pointCount: count,
      trialCount: count,
    });
    const trialIds = Array.from({ length: count }, () => uuidv7());
    const points = trialIds.map((id, index) => ({
      id: uuidv7(),
      number: index + 1,
      params: {},
      decision: {},
      trials: [{ id, number: index + 1, repeat: 1, fold: null, seed: 7 }],
    }));
    const [lease] = await this.store.planning.lease('fault-bench', 60_000, 1);
    await this.store.planning.materialise(sweepId, lease?.fence ?? 0, points, { cursor: {}, last: true });
    return { sweepId, trialIds };
  }

  /** The worker that runs, or a new one where there is none: starting one takes seconds. */
  worker(): AppProcess {
    if (!this.current?.isRunning) this.current = this.startWorker();
    return this.current;
  }

  private startWorker(): AppProcess {
    const worker = new AppProcess('worker', {
      DATABASE_URL: this.test.databaseUrl,
      REDIS_URL: this.redisUrl,
      UNETSWEEP_HOME: this.home,
      LEASE_MS: String(LEASE_MS),
      SLOTS: '1',
      LOG_LEVEL: 'debug',
    });
    this.workers.add(worker);
    return worker;
  }

  async trial(id: string): Promise<Trial> {
    const trial = await this.store.trials.get(id);
    if (!trial) throw new Error(`no trial ${id}`);
    return trial;
  }

  /** Waits for the trial to be as asked. @throws with its state and the workers' output when it fails or takes too long */
  async trialWhen(id: string, isWanted: (trial: Trial) => boolean, timeoutMs = 60_000): Promise<Trial> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const trial = await this.trial(id);
      if (isWanted(trial)) return trial;
      if (trial.status === 'failed' || performance.now() > deadline)
        throw new Error(await this.describe(trial));
      await delay(20);
    }
  }

  /** Sum of the weights at the run's end. */
  async finalWeights(trialId: string): Promise<string> {
    const last = (await this.store.checkpoints.list(trialId)).find(({ kind }) => kind === 'last');
    if (!last) throw new Error(`trial ${trialId} has no last checkpoint`);
    return last.weightsSha256;
  }

  /** How often a trial ended for good, by its kept events. */
  async endCount(sweepId: string, trialId: string): Promise<number> {
    const { events } = await this.store.events.read({ afterId: null, sweepId, limit: 1_000 });
    const ends = ['trial.completed', 'trial.failed', 'trial.cancelled', 'trial.pruned'];
    return events.filter((event) => event.trialId === trialId && ends.includes(event.type)).length;
  }

  private async describe(trial: Trial): Promise<string> {
    const { status, attempt, attempts, epochsDone, failure } = trial;
    const log = await this.store.logs.read(trial.id);
    const outputs = [...this.workers].map(({ output }) => output.slice(-4_000));
    return [JSON.stringify({ status, attempt, attempts, epochsDone, failure }), log, ...outputs].join(
      '\n---\n',
    );
  }

  private async loop(): Promise<void> {
    const begun = performance.now();
    while (!this.stopped) {
      await this.look(performance.now() - begun).catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'QueueUnavailableError')) throw error;
      });
      await delay(LOOK_EVERY_MS);
    }
  }

  private async look(reachableMs: number): Promise<void> {
    const { dispatch } = this.store;
    await dispatch.expireLeases(reachableMs);
    for (const { workerClass } of await dispatch.slots()) {
      const wanted = await dispatch.window(workerClass, windowSize({ total: 1, running: 0 }));
      await this.tickets.topUp(workerClass, wanted);
    }
  }
}

/** The process that trains a trial, or null. */
export async function processOfTrial(trialId: string): Promise<number | null> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const title = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (title.startsWith(`unetsweep-trial ${trialId}`)) return Number(name);
  }
  return null;
}

/** Waits until a trial has (or has no) process. */
export async function processWhen(trialId: string, isThere: boolean, timeoutMs = 20_000): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const pid = await processOfTrial(trialId);
    if ((pid !== null) === isThere) return pid ?? 0;
    if (performance.now() > deadline)
      throw new Error(`trial ${trialId} has ${isThere ? 'no' : 'still a'} process`);
    await delay(20);
  }
}
