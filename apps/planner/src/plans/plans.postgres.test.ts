import { randomUUID } from 'node:crypto';
import {
  type Plan,
  type PlanSpec,
  parseFilter,
  parsePlanSpec,
  type ResolvedTrialSpec,
  type Stage,
  sweepPathTypes,
} from '@unetsweep/contract';
import { resolvePoint } from '@unetsweep/search';
import type { AttemptEnd, Store } from '@unetsweep/store';
import {
  addDataset,
  addWorker,
  claim,
  completed,
  createTestStore,
  type TestStore,
  trialStart,
} from '@unetsweep/store/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { Planning } from '../planning.js';
import { movePlans } from './move-plans.js';

const log = pino({ level: 'silent' });
const rate = 'optimizer.learningRate';

let test: TestStore;
let worker: string;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  await addDataset(test.store);
  worker = await addWorker(test.store, 4);
});
afterAll(() => test.drop());
afterEach(async () => {
  for (const { id } of (await test.store.plans.list({ limit: 100 })).items)
    await test.store.plans.remove(id, false);
  for (const id of await test.store.sweeps.deleting()) await test.store.sweeps.delete(id);
});

const lr: Stage = {
  name: 'lr',
  sweep: { parameters: { 'optimizer.name': ['adam', 'sgd'], [rate]: [0.1, 0.01, 0.001] } },
};
const depth: Stage = {
  name: 'depth',
  sweep: { parameters: { 'optimizer.name': ['adam', 'sgd'], 'model.depth': [1, 2] } },
  carry: [{ stage: 'lr', per: ['optimizer.name'], take: [rate] }],
};
const final: Stage = {
  name: 'final',
  sweep: { repeats: 2, aggregate: 'meanMinusStd' },
  carry: [{ top: 2 }],
};

function planSpec(stages: Stage[], changes: Partial<PlanSpec> = {}): PlanSpec {
  return parsePlanSpec({
    name: 'course',
    defaults: {
      dataset: 'nuclei@1',
      trial: {
        preprocessing: { size: 32 },
        training: { batchSize: 1, epochs: 2 },
        validation: { strategy: 'random', fraction: 0.5 },
      },
    },
    stages,
    ...changes,
  });
}

const submit = (stages: Stage[], changes?: Partial<PlanSpec>) =>
  test.store.plans.create({ id: randomUUID(), spec: planSpec(stages, changes) });

/** Adam is best at 0.01, SGD at 0.1; deeper is better; of the two best the first is unsteady. */
function objective({ optimizer, model }: ResolvedTrialSpec, repeat: number): number {
  const best = optimizer.name === 'adam' ? 0.01 : 0.1;
  const close = 0.8 - Math.abs(Math.log10(optimizer.learningRate / best)) / 10 + model.depth / 100;
  return optimizer.name === 'adam' ? close + (repeat === 1 ? 0.05 : -0.05) : close;
}

const failed: AttemptEnd = {
  status: 'failed',
  failure: { reason: 'internal', message: 'broke', epoch: null },
  flags: [],
};

type Measure = (spec: ResolvedTrialSpec, repeat: number) => number | null;

/** Trains every queued trial as a worker would, but for the training. */
async function runTrials(store: Store, sweepId: string, measure: Measure): Promise<void> {
  const dataset = await store.datasets.resolve('nuclei@1');
  if (!dataset) throw new Error('the data set is gone');
  const { items } = await store.trials.list({ sweepId, limit: 100 });
  for (const { id } of items.filter(({ status }) => status === 'queued')) {
    const trial = await claim(store, id, worker);
    const spec = resolvePoint(trial.sweepSpec, trial.params, dataset);
    await store.trials.start(trial, { ...trialStart(), spec, fingerprint: randomUUID() });
    const valDice = measure(spec, trial.repeat);
    await store.trials.end(trial, valDice === null ? failed : completed({ valDice }));
  }
  await store.sweeps.settle(sweepId);
}

/** A planner's work without its clock, until nothing is left to do. */
async function plan(store: Store, holder: string = randomUUID()): Promise<void> {
  const planning = new Planning(store, holder, log);
  for (let more = true; more; ) more = (await movePlans(store, log)) || (await planning.round()).more;
  await planning.release();
}

async function read(id: string): Promise<Plan> {
  const found = await test.store.plans.get(id);
  if (!found) throw new Error('the plan is gone');
  return found;
}

/** Runs a plan until it waits for somebody or has ended. */
async function run(id: string, measure: Measure = objective): Promise<Plan> {
  for (let rounds = 0; rounds < 20; rounds++) {
    await plan(test.store);
    const { status, stages } = await read(id);
    if (status !== 'running') break;
    const sweepId = stages.find((stage) => stage.status === 'running')?.sweepId;
    if (sweepId) await runTrials(test.store, sweepId, measure);
  }
  return read(id);
}

const eventsOf = async (planId: string) => {
  const { events } = await test.store.events.read({ afterId: null, types: ['plan.*'], limit: 1000 });
  return events
    .filter((event) => event.planId === planId)
    .map(({ type, data }) => `${type.replace('plan.', '')} ${(data as { stage: string | null }).stage}`);
};
const sweepOf = async ({ stages }: Plan, name: string) => {
  const id = stages.find((stage) => stage.name === name)?.sweepId ?? '';
  const sweep = await test.store.sweeps.get(id);
  if (!sweep) throw new Error(`the stage ${name} has no sweep`);
  return sweep;
};

const wholeCourse = [
  'stageStarted lr',
  'stageCompleted lr',
  'stageStarted depth',
  'stageCompleted depth',
  'stageStarted final',
  'stageCompleted final',
  'completed null',
];

describe('a plan', () => {
  it('gives each stage what won before: a rate per optimizer, then the two best, then the steadier', async () => {
    const done = await run((await submit([lr, depth, final])).id);
    expect(done).toMatchObject({ status: 'completed', failure: null });
    expect(done.stages.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(done.stages[0]?.winners).toMatchObject([
      { per: {}, params: { 'optimizer.name': 'adam', [rate]: 0.01 } },
      { per: { 'optimizer.name': 'adam' }, params: { [rate]: 0.01 } },
      { per: { 'optimizer.name': 'sgd' }, params: { [rate]: 0.1 } },
    ]);
    const second = await sweepOf(done, 'depth');
    expect(second).toMatchObject({
      planId: done.id,
      stage: 'depth',
      name: 'course / depth',
      status: 'completed',
    });
    expect(second.spec.overrides).toEqual([
      { when: { 'optimizer.name': 'adam' }, set: { [rate]: 0.01 } },
      { when: { 'optimizer.name': 'sgd' }, set: { [rate]: 0.1 } },
    ]);
    const { items } = await test.store.trials.list({ sweepId: (await sweepOf(done, 'final')).id, limit: 10 });
    expect(
      items.map(({ spec }) => spec && [spec.optimizer.name, spec.optimizer.learningRate, spec.model.depth]),
    ).toEqual(
      expect.arrayContaining([
        ['adam', 0.01, 2],
        ['adam', 0.01, 1],
      ]),
    );
    await expect.poll(() => eventsOf(done.id)).toEqual(wholeCourse);
  });

  it('fixes the best of the stage before, and shows whose stage a sweep is', async () => {
    const loss: Stage = {
      name: 'loss',
      sweep: { parameters: { 'loss.name': ['bce', 'dice'] }, trial: { from: 'best', model: { depth: 1 } } },
    };
    const started = await run((await submit([lr, loss])).id, (spec) =>
      spec.optimizer.name === 'sgd' ? 0.9 : 0.1,
    );
    const { spec } = await sweepOf(started, 'loss');
    expect(spec.trial).toMatchObject({ optimizer: { name: 'sgd', learningRate: 0.1 }, model: { depth: 1 } });
  });

  it('moves each stage once, whoever dies when, and however many planners there are', async () => {
    const { id } = await submit([lr, depth, final]);
    /** Dies before or after what it was about to do. */
    const dying = (when: 'before' | 'after', move: 'startStage' | 'endStage'): Store => {
      const plans: Store['plans'] = Object.create(test.store.plans);
      plans[move] = async (...args: never[]) => {
        if (when === 'after')
          await (test.store.plans[move] as (...all: never[]) => Promise<boolean>)(...args);
        throw new Error('killed');
      };
      return { ...test.store, plans };
    };
    for (let rounds = 0; rounds < 6; rounds++) {
      for (const move of ['startStage', 'endStage'] as const)
        await movePlans(dying(rounds % 2 ? 'before' : 'after', move), log).catch(() => undefined);
      await Promise.all([plan(test.store), plan(test.store), plan(test.store)]);
      const { stages } = await read(id);
      const sweepId = stages.find((stage) => stage.status === 'running')?.sweepId;
      if (sweepId) await runTrials(test.store, sweepId, objective);
    }
    const done = await run(id);
    expect(done.status).toBe('completed');
    await expect.poll(() => eventsOf(id)).toEqual(wholeCourse);
    const filter = parseFilter(`planId = "${id}"`, sweepPathTypes);
    const { items } = await test.store.sweeps.list({ limit: 100, filter });
    expect(items.map(({ stage }) => stage).sort()).toEqual(['depth', 'final', 'lr']);
  });

  it('waits for somebody where a stage says so, who may choose another winner', async () => {
    const { id } = await submit([{ ...lr, confirm: true }, depth]);
    const waiting = await run(id);
    expect(waiting).toMatchObject({
      status: 'awaitingConfirmation',
      stages: [{ status: 'awaitingConfirmation' }, { sweepId: null }],
    });
    await expect(test.store.plans.confirm(id, 'depth', null)).rejects.toMatchObject({
      code: 'invalidState',
      extras: { status: 'awaitingConfirmation', allowed: ['pause', 'confirm', 'cancel'] },
    });
    const state = await test.store.plans.state(id);
    if (!state) throw new Error('the plan is gone');
    const winners = await test.store.plans.winners(state, 0, { pin: { [rate]: 0.03 } });
    const confirmed = await test.store.plans.confirm(id, 'lr', winners);
    expect(confirmed.stages[0]).toMatchObject({
      status: 'completed',
      winners: [{ pointId: null, value: null, params: { [rate]: 0.03 } }, {}, {}],
    });
    const done = await run(id);
    expect((await sweepOf(done, 'depth')).spec.overrides.map(({ set }) => set)).toEqual([
      { [rate]: 0.03 },
      { [rate]: 0.03 },
    ]);
    await expect
      .poll(async () => (await eventsOf(id)).slice(0, 3))
      .toEqual(['stageStarted lr', 'awaitingConfirmation lr', 'stageCompleted lr']);
  });

  it('fails where a stage has no winner', async () => {
    const all = await run((await submit([lr, depth])).id, () => null);
    expect(all).toMatchObject({
      status: 'failed',
      failure: { reason: 'noWinner', stage: 'lr' },
      stages: [{ status: 'failed' }, { status: 'cancelled', sweepId: null }],
    });
    const few = await run((await submit([{ ...lr, winner: { minCount: 2 } }, depth])).id);
    expect(few.failure).toMatchObject({ reason: 'noWinner', message: expect.stringContaining('2 runs') });
    await expect.poll(() => eventsOf(few.id)).toEqual(['stageStarted lr', 'failed lr']);
  });

  it('fails where the sweep of a stage cannot be made or cannot run', async () => {
    const gone = await submit([lr], { defaults: { dataset: 'moon@1' } });
    await plan(test.store);
    expect((await read(gone.id)).failure).toMatchObject({
      reason: 'stage',
      message: expect.stringContaining('moon@1'),
    });
    const large = await run(
      (await submit([{ ...lr, sweep: { ...lr.sweep, trial: { training: { batchSize: 50 } } } }])).id,
    );
    expect(large.failure).toMatchObject({ reason: 'noWinner', message: expect.stringMatching(/batch/i) });
  });

  it('pauses with its sweep, starts nothing meanwhile, and goes on', async () => {
    const { id } = await submit([lr, depth]);
    await plan(test.store);
    await test.store.plans.pause(id);
    expect((await sweepOf(await read(id), 'lr')).status).toBe('paused');
    expect((await run(id)).status).toBe('paused');
    expect((await test.store.plans.resume(id)).status).toBe('running');
    expect((await run(id)).status).toBe('completed');
    await expect(test.store.plans.pause(id)).rejects.toMatchObject({
      code: 'invalidState',
      extras: { allowed: [] },
    });
  });

  it('is cancelled with the sweep that runs, or by it', async () => {
    const { id } = await submit([lr, depth]);
    await plan(test.store);
    expect(await test.store.plans.cancel(id)).toMatchObject({
      status: 'cancelled',
      stages: [{ status: 'cancelled' }, { status: 'cancelled' }],
    });
    expect((await sweepOf(await read(id), 'lr')).status).toBe('cancelled');
    const other = await submit([lr, depth]);
    await plan(test.store);
    await test.store.sweeps.cancel((await read(other.id)).stages[0]?.sweepId ?? '');
    expect((await run(other.id)).status).toBe('cancelled');
    await expect.poll(() => eventsOf(other.id)).toEqual(['stageStarted lr', 'cancelled lr']);
  });

  it('goes with its sweeps, or leaves them', async () => {
    const [kept, removed] = [await submit([lr]), await submit([lr])];
    await plan(test.store);
    const sweeps = [
      (await read(kept.id)).stages[0]?.sweepId ?? '',
      (await read(removed.id)).stages[0]?.sweepId ?? '',
    ];
    expect(await test.store.plans.remove(kept.id, true)).toEqual([]);
    expect(await test.store.plans.remove(removed.id, false)).toContain(sweeps[1]);
    expect(await test.store.plans.get(kept.id)).toBeNull();
    expect(await test.store.sweeps.get(sweeps[0] ?? '')).toMatchObject({
      planId: null,
      stage: null,
      status: 'queued',
    });
    expect(await test.store.sweeps.deleting()).toContain(sweeps[1]);
    await test.store.sweeps.delete(sweeps[0] ?? '');
  });

  it('fails where its sweep is deleted under it', async () => {
    const { id } = await submit([lr, depth]);
    await plan(test.store);
    await test.store.sweeps.delete((await read(id)).stages[0]?.sweepId ?? '');
    expect((await run(id)).failure).toMatchObject({
      reason: 'noWinner',
      message: expect.stringContaining('deleted'),
    });
  });

  it('is listed newest first, by name, tag and status', async () => {
    const [first, second] = [
      await submit([lr], { name: 'Alpha' }),
      await submit([lr], { name: 'beta', tags: ['t'] }),
    ];
    const names = async (query: object) =>
      (await test.store.plans.list({ limit: 10, ...query })).items.map(({ id }) => id);
    const newest = [first.id, second.id].sort().reverse();
    expect(await names({})).toEqual(newest);
    expect(await names({ name: 'ALP' })).toEqual([first.id]);
    expect(await names({ tag: 't' })).toEqual([second.id]);
    expect(await names({ status: 'completed' })).toEqual([]);
    const page = await test.store.plans.list({ limit: 1, count: true });
    expect([page.items[0]?.id, page.total]).toEqual([newest[0], 2]);
    expect(await names({ limit: 1, cursor: page.nextCursor ?? '' })).toEqual([newest[1]]);
  });
});
