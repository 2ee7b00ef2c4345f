import type { Dataset, SweepSpec } from '@unetsweep/contract';
import { extendSpec, type MethodCursor, planningHistory, replanCursor, replay } from '@unetsweep/search';
import type { Store } from '@unetsweep/store';
import {
  addDataset,
  addWorker,
  baseTrial,
  claim,
  completed,
  createTestStore,
  newSweep,
  type TestStore,
} from '@unetsweep/store/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { SweepPlanner } from './sweep-planner.js';
import { replanSweep } from './testing/replan.js';

const rate = 'optimizer.learningRate';
const depth = 'model.depth';
const range = { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' } as const;
const rates = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2];

const sweeps: Record<string, Partial<SweepSpec>> = {
  'tpe, with repeats': { search: { method: 'tpe', startup: 4 }, repeats: 2, maxTrials: 36 },
  'tpe, multivariate, of a finite space': {
    parameters: { [rate]: rates, [depth]: [1, 2] },
    search: { method: 'tpe', startup: 4, multivariate: true },
    maxTrials: 10,
  },
  'tpe, per depth': { search: { method: 'tpe', startup: 3, per: [depth] }, maxTrials: 20 },
  coarseToFine: { search: { method: 'coarseToFine' } },
  promisingFirst: {
    parameters: { [rate]: [...rates, 3e-5, 3e-2], [depth]: [1, 2, 3] },
    search: { method: 'grid', order: 'promisingFirst' },
  },
  'a mesh with a retest': {
    parameters: { [rate]: { ...range, high: 1e-3, factor: 10 }, [depth]: [1, 2] },
    search: { method: 'mesh', borderRetest: {} },
  },
};

let test: TestStore;
let store: Store;
let dataset: Awaited<ReturnType<typeof addDataset>>;
let worker: string;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  store = test.store;
  dataset = await addDataset(store);
  worker = await addWorker(store, 3);
});
afterAll(() => test.drop());

/** Shares of 1 that look random and are the same in each run. */
function shares(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** A sweep whose planner, trials and people take turns at random. */
class Course {
  private planner: SweepPlanner | null = null;
  private readonly running: Awaited<ReturnType<typeof claim>>[] = [];

  constructor(
    private readonly sweepId: string,
    private readonly share: () => number,
  ) {}

  /** Another process takes over as often as not. */
  async plan(): Promise<void> {
    if (this.planner === null || this.share() < 0.4) this.planner = await this.open();
    while (this.planner) {
      const state = await this.planner.step();
      if (state === 'lost') this.planner = await this.open();
      else if (state === 'done') this.planner = null;
      else if (state === 'waiting') return;
    }
  }

  async start(count: number): Promise<void> {
    const { items } = await store.trials.list({ sweepId: this.sweepId, limit: 200 });
    const queued = items.filter(({ status }) => status === 'queued').sort((a, b) => a.number - b.number);
    for (const { id } of queued.slice(0, count)) this.running.push(await claim(store, id, worker));
  }

  async end(): Promise<void> {
    const [run] = this.running.splice(Math.floor(this.share() * this.running.length), 1);
    if (!run) return;
    const { [rate]: lr, [depth]: levels } = run.params as Record<string, number>;
    const valDice = 1 - ((Math.log10(lr ?? 1e-3) + 1.5) ** 2 + (levels ?? 1) / 10 + run.repeat / 50) / 20;
    const how = this.share();
    if (how < 0.15) {
      const failure = { reason: 'diverged', message: 'The loss was NaN.', epoch: 1 };
      await store.trials.end(run, { status: 'failed', failure, flags: [] });
    } else {
      const end = completed({ valDice });
      await store.trials.end(run, how < 0.3 ? ({ ...end, status: 'pruned' } as typeof end) : end);
    }
  }

  async rounds(count: number): Promise<void> {
    for (let round = 0; round < count; round++) {
      await this.plan();
      await this.start(Math.ceil(this.share() * 4));
      for (let ends = Math.ceil(this.share() * 4); ends > 0; ends--) await this.end();
    }
  }

  /** Null: all is planned. */
  private async open(): Promise<SweepPlanner | null> {
    await store.planning.lease('test', 60_000, 100);
    await store.planning.release('test');
    const leases = await store.planning.lease('test', 60_000, 100);
    const lease = leases.find(({ sweepId }) => sweepId === this.sweepId);
    return lease ? SweepPlanner.open(store, this.sweepId, lease.fence) : null;
  }
}

async function extend(id: string, parameters: Record<string, number[]>): Promise<void> {
  const plan = await store.sweeps.getPlan(id);
  if (!plan) throw new Error('no plan');
  const spec = extendSpec({ spec: plan.spec, epochs: 10 }, { parameters });
  await store.sweeps.extend(id, {
    from: plan.spec,
    spec,
    baseTrial: baseTrial(),
    datasetIds: [dataset.id],
    pointCount: null,
    trialCount: null,
    epochs: null,
    replan: ({ cursor, points, trials }) =>
      replanCursor(spec, { cursor: cursor as MethodCursor, points, trials }),
  });
}

/** Numbers of the points that a replay of what the database holds does not choose again. */
async function differing(id: string): Promise<number[]> {
  const spec = (await store.sweeps.getPlan(id))?.spec;
  const stored = await store.datasets.resolve(`${dataset.name}@${dataset.version}`);
  if (!spec || !stored) throw new Error('the sweep is gone');
  const plannings = planningHistory(spec, await store.planning.plannings(id));
  const points = await store.planning.decided(id, { from: 1, to: 1_000, limit: 1_000 });
  const finished = await store.planning.finished(id, 0, 1_000);
  const datasets = new Map<string, Dataset>([[spec.dataset ?? '', stored]]);
  const replayed = [...replay({ plannings, points, finished }, datasets)];
  expect(replayed).toHaveLength(points.length);
  return replayed.filter(({ isEqual }) => isEqual !== true).map(({ number }) => number);
}

describe.each(Object.entries(sweeps))('a sweep by %s', (name, spec) => {
  it('is replayed bit for bit from what the database holds, also after it was extended and its method changed', async () => {
    const sweep = newSweep(dataset, {
      trial: {
        preprocessing: { size: 32 },
        training: { batchSize: 1, epochs: 10 },
        validation: { strategy: 'random', fraction: 0.5 },
      },
      parameters: { [rate]: range, [depth]: [1, 2] },
      ...spec,
    });
    await store.sweeps.create(sweep);
    const course = new Course(sweep.id, shares(name.length));
    await course.rounds(6);
    await extend(sweep.id, { [depth]: [4] });
    await course.rounds(5);
    await replanSweep(store, sweep.id, { search: searchOf({ method: 'tpe', startup: 2 }), maxTrials: 60 });
    await course.rounds(4);
    await replanSweep(store, sweep.id, { search: searchOf({ method: 'random' }) });
    await course.rounds(2);
    expect(await differing(sweep.id)).toEqual([]);
  });
});

const searchOf = (search: NonNullable<SweepSpec['search']>) => newSweep(dataset, { search }).spec.search;
