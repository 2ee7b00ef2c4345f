import { randomUUID } from 'node:crypto';
import type { RecipeRun } from '@unetsweep/contract';
import type { ClaimedJob } from '@unetsweep/store';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { QueueLink } from '../dependencies.js';
import { START_MS, startTestApi, type TestApi } from '../testing/test-api.js';
import { findPartPlan, findPartSweep } from './begin-once.js';
import { carryOut } from './carry-out.js';
import { partId, RECIPE } from './recipe-job.js';
import { recipeLoop } from './recipe-loop.js';

/** Nobody plans or trains here: words to them go nowhere. */
const queue = {
  wake: async () => undefined,
  signal: async () => undefined,
  offerJob: async () => undefined,
} as unknown as QueueLink;

let api: TestApi;
let runners: ReturnType<typeof recipeLoop>[] = [];

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
}, START_MS);
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  runners = [];
});
afterAll(() => api.close());

function startRunner(): void {
  const runner = recipeLoop({ store: api.store, queue, log: pino({ level: 'silent' }) });
  runner.start();
  runners.push(runner);
}

async function post(recipe: string, body: object = {}): Promise<RecipeRun> {
  return (await api.request.post(`/v1/recipes/${recipe}/runs`).send(body).expect(202)).body;
}

const read = async (id: string): Promise<RecipeRun> =>
  (await api.request.get(`/v1/recipe-runs/${id}`).expect(200)).body;

/** Takes the run as a process does that is to die. */
async function claim(): Promise<ClaimedJob> {
  const job = await api.store.jobs.claim(RECIPE, { id: randomUUID(), leaseMs: 1 });
  if (!job) throw new Error('there is no run to take');
  return job;
}

/** Carries a run out until told to stop, whatever comes of it. */
function carry(job: ClaimedJob) {
  const stop = new AbortController();
  const ended = carryOut(job, { store: api.store, queue, signal: stop.signal }).catch(() => undefined);
  return { stop, ended };
}

const begun = (id: string, part: string) =>
  expect.poll(async () => (await findPartSweep(api.store, id, part))?.id).toBeDefined();

const sweepsOf = async (id: string) =>
  (await api.store.sweeps.list({ limit: 100 })).items.filter(({ spec }) =>
    spec.tags.some((tag) => tag.startsWith(`recipe-run:${id}/`)),
  );

describe('a run of a recipe', () => {
  it('goes on in another process where the first one died, and begins no sweep twice', async () => {
    const { id } = await post('a1-batch-size');
    const first = carry(await claim());
    await begun(id, 'batches');
    // Killed: nothing is given back, the lease runs out.
    first.stop.abort();
    await first.ended;
    await expect.poll(() => api.store.jobs.expireLeases(60_000)).toBe(true);
    startRunner();
    await expect.poll(async () => (await read(id)).status).toBe('running');
    expect(await sweepsOf(id)).toHaveLength(1);
    const [part] = (await read(id)).parts;
    expect(part).toMatchObject({ name: 'batches', status: 'running', sweepId: (await sweepsOf(id))[0]?.id });
    await api.request.delete(`/v1/recipe-runs/${id}`).expect(204);
  });

  it('begins one sweep where two processes believe that it is theirs', async () => {
    const { id } = await post('a1-batch-size', { seed: 2 });
    const job = await claim();
    const both = [carry(job), carry(job), carry(job)];
    await begun(id, 'batches');
    await expect.poll(async () => (await sweepsOf(id)).length).toBe(1);
    for (const { stop } of both) stop.abort();
    await Promise.all(both.map(({ ended }) => ended));
    expect(await sweepsOf(id)).toHaveLength(1);
    await api.request.delete(`/v1/recipe-runs/${id}`).expect(204);
  });

  it('asks for a calibration once, whoever goes on with it', async () => {
    const { id } = await post('a6b-calibrate');
    const calibrations = async () => (await api.request.get('/v1/calibrations').expect(200)).body.items;
    const before = (await calibrations()).length;
    const job = await claim();
    const both = [carry(job), carry(job)];
    await expect.poll(async () => (await calibrations()).length).toBe(before + 1);
    for (const { stop } of both) stop.abort();
    await Promise.all(both.map(({ ended }) => ended));
    const next = carry(job);
    // It waits for the one that there is: a second part, or a second calibration, never begins.
    await expect.poll(() => api.store.jobs.get(partId(id, 'uniform'))).toMatchObject({ status: 'queued' });
    next.stop.abort();
    await next.ended;
    expect(await calibrations()).toHaveLength(before + 1);
    await api.request.delete(`/v1/recipe-runs/${id}`).expect(204);
  });

  it('cancels what it began when it is removed before its end', async () => {
    const { id } = await post('a1-batch-size', { seed: 3 });
    startRunner();
    await begun(id, 'batches');
    await api.request.delete(`/v1/recipe-runs/${id}`).expect(204);
    await api.request.get(`/v1/recipe-runs/${id}`).expect(404);
    const sweep = await findPartSweep(api.store, id, 'batches');
    expect([sweep?.status, sweep?.desired]).toContain('cancelled');
  });

  it('cancels its plan when it is removed before its end', async () => {
    const { id } = await post('b6-course');
    startRunner();
    await expect.poll(async () => (await findPartPlan(api.store, id, 'course'))?.id).toBeDefined();
    expect((await read(id)).parts).toMatchObject([{ name: 'course', kind: 'plan', status: 'running' }]);
    await api.request.delete(`/v1/recipe-runs/${id}`).expect(204);
    expect((await findPartPlan(api.store, id, 'course'))?.status).toBe('cancelled');
  });

  it.each([
    ['cancelled', 'sweepCancelled', (sweepId: string) => api.store.sweeps.cancel(sweepId)],
    ['removed', 'sweepRemoved', (sweepId: string) => api.store.sweeps.delete(sweepId)],
  ] as const)('fails with a reason where its sweep is %s', async (word, code, end) => {
    const { id } = await post('a1-batch-size', { seed: 4 });
    startRunner();
    await begun(id, 'batches');
    const sweep = await findPartSweep(api.store, id, 'batches');
    await end(sweep?.id ?? '');
    await expect.poll(async () => (await read(id)).status).toBe('failed');
    const { failure } = await read(id);
    expect(failure).toMatchObject({ code, message: expect.stringContaining(word) });
  });
});

describe('before a run', () => {
  const dryRun = (recipe: string, body: object) =>
    api.request.post(`/v1/recipes/${recipe}/runs?dryRun=true`).send(body);

  it('says how many trials each part has', async () => {
    const one = (await dryRun('a2-4', {}).expect(200)).body;
    expect(one).toMatchObject({
      recipe: 'a2-4',
      dataset: 'heart-s@1',
      scale: 'small',
      seeds: 1,
      valid: true,
    });
    expect(one.parts).toMatchObject([{ name: 'splits', kind: 'sweep', pointCount: 12, trialCount: 12 }]);
    const three = (await dryRun('a2-4', { scale: 'full', seeds: 3 }).expect(200)).body;
    expect(three.parts).toMatchObject([{ trialCount: 36, trialsAtMost: 36, faults: [] }]);
  });

  it('tells of later parts, of the stages of plans and of parts that train nothing', async () => {
    const duel = (await dryRun('b3-improved-vs-base', {}).expect(200)).body;
    expect(duel.parts).toMatchObject([{ trialsAtMost: 20 }, { name: 'duel', trialCount: 4 }]);
    const course = (await dryRun('b6-course', {}).expect(200)).body;
    expect(course.parts.map(({ name }: { name: string }) => name)).toContain('course/improved');
    const calibrations = (await dryRun('a6b-calibrate', {}).expect(200)).body;
    expect(calibrations.parts).toMatchObject([{ trialCount: 0 }, { trialCount: 0 }]);
  });

  it('refuses a data set that the recipe cannot run on, and says why', async () => {
    const { body } = await api.request
      .post('/v1/recipes/d4-schedulers/runs')
      .send({ dataset: 'tiles-s' })
      .expect(422);
    expect(body.detail).toContain('switching needs two');
    expect(body.errors).toMatchObject([{ code: 'lossNotApplicable' }]);
  });

  it.each([
    ['a2-bcesplit', 'a2-bce-split'],
    ['d4', 'd4-schedulers'],
    ['c2-mesh', 'c2-mesh-jitter'],
  ])('names the nearest recipes of %s', async (name, nearest) => {
    const { body } = await api.request.get(`/v1/recipes/${name}`).expect(404);
    expect(body.detail).toContain('did you mean');
    expect(body.detail).toContain(nearest);
  });
});
