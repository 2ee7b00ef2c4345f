import { type GivenPoint, type MethodCursor, PointPlanner, Space } from '@unetsweep/search';
import { addDataset, addWorker, claim, completed } from '@unetsweep/store/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

let api: TestApi;
let worker: string;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  await addDataset(api.store);
  worker = await addWorker(api.store);
}, START_MS);
afterAll(() => api.close());

const rate = 'optimizer.learningRate';
const spec = {
  name: 'rates',
  dataset: 'nuclei',
  parameters: { [rate]: [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003] },
  trial: {
    preprocessing: { size: 32 },
    training: { epochs: 10, batchSize: 1 },
    validation: { strategy: 'random', fraction: 0.5 },
  },
};

async function post(changes: object = {}): Promise<string> {
  const { body } = await api.request.post('/v1/sweeps').send({ ...spec, ...changes });
  return body.id;
}

const patch = (id: string, body: object) => api.request.patch(`/v1/sweeps/${id}`).send(body);
const trialsOf = async (id: string) =>
  (await api.store.trials.list({ sweepId: id, limit: 1000 })).items.sort((a, b) => a.number - b.number);
const statuses = async (id: string) => (await trialsOf(id)).map(({ status }) => status);

/** Plans points as the planner does. */
async function plan(id: string, count: number): Promise<void> {
  const { planning, sweeps, datasets } = api.store;
  const fence = (await planning.lease('test', 60_000, 1000)).find(({ sweepId }) => sweepId === id)?.fence;
  const stored = await sweeps.getPlan(id);
  const progress = await planning.progress(id);
  const dataset = await datasets.resolve(stored?.spec.dataset ?? '');
  if (fence === undefined || !stored || !progress || !dataset) throw new Error('nothing to plan');
  const withdrawn = await planning.withdrawn(id);
  const before = await planning.points(id, { from: 1, to: progress.nextPoint - 1, limit: 1_000 });
  const existing = before.map(({ number, params }) =>
    withdrawn.some(([from, to]) => number >= from && number <= to) ? null : (params as GivenPoint),
  );
  const cursor = Object.keys(progress.cursor).length === 0 ? null : (progress.cursor as MethodCursor);
  const space = new Space(stored.spec, new Map([[stored.spec.dataset ?? '', dataset]]));
  const planner = new PointPlanner(space, { canRun: () => true, cursor, existing });
  planner.tell(await planning.finished(id, 0, 1_000));
  let { nextPoint, nextTrial } = progress;
  const points = planner.next(count).map(({ params, decision, runs }) => ({
    id: uuidv7(),
    number: nextPoint++,
    params,
    decision,
    trials: runs.map((run) => ({ id: uuidv7(), number: nextTrial++, ...run })),
  }));
  await planning.materialise(id, fence, points, { cursor: planner.cursor(), last: planner.done });
  await planning.release('test');
}

async function end(trialId: string, valDice: number): Promise<void> {
  await api.store.trials.end(await claim(api.store, trialId, worker), completed({ valDice }));
}

describe('PATCH of a sweep’s method', () => {
  it('withdraws what has not started, keeps the rest, and never repeats a point', async () => {
    const id = await post({ search: { method: 'grid' } });
    await plan(id, 6);
    const trials = await trialsOf(id);
    await end(trials[0]?.id ?? '', 0.5);
    await claim(api.store, trials[1]?.id ?? '', worker);
    const { body } = await patch(id, { search: { method: 'tpe', startup: 1 } }).expect(200);
    expect(body.spec.search).toMatchObject({ method: 'tpe', startup: 1, candidates: 24 });
    expect(body.spec.maxTrials).toBe(102);
    expect(body.formerMethods).toMatchObject([{ search: { method: 'grid', order: 'listed' }, points: 6 }]);
    expect(await statuses(id)).toEqual(['completed', 'running', ...Array(4).fill('cancelled')]);
    await plan(id, 2);
    const again = await patch(id, { search: { method: 'grid' }, maxTrials: null }).expect(200);
    expect(again.body.formerMethods).toHaveLength(2);
    await plan(id, 10);
    const open = (await trialsOf(id)).filter(({ status }) => status !== 'cancelled');
    expect(open.map(({ params }) => params[rate]).sort()).toEqual([...spec.parameters[rate]].sort());
  });

  it('is refused like a posted sweep, naming the field', async () => {
    const id = await post({ search: { method: 'grid' } });
    const unknown = await patch(id, { search: { method: 'tpe', startup: 0 } }).expect(422);
    expect(unknown.body.errors[0]).toMatchObject({ path: '/search/startup', code: 'range' });
    const range = await patch(id, { search: { method: 'coarseToFine' } }).expect(422);
    expect(range.body.code).toBe('methodNotApplicable');
    await patch(id, { stopWhen: { target: 'high' } }).expect(422);
    const etag = (await api.request.get(`/v1/sweeps/${id}`)).headers.etag ?? '';
    await patch(id, { notes: 'x' }).expect(200);
    await patch(id, { search: { method: 'random' } })
      .set('If-Match', etag)
      .expect(412);
    expect((await api.store.sweeps.get(id))?.spec.search.method).toBe('grid');
  });

  it('lets a sweep that had ended go on', async () => {
    const id = await post({ search: { method: 'random' }, maxTrials: 1 });
    await plan(id, 5);
    await end((await trialsOf(id))[0]?.id ?? '', 0.5);
    await api.store.sweeps.settle(id);
    expect((await api.store.sweeps.get(id))?.status).toBe('completed');
    const { body } = await patch(id, { search: { method: 'grid' }, maxTrials: null }).expect(200);
    expect(body.status).toBe('running');
    await plan(id, 10);
    expect(await trialsOf(id)).toHaveLength(6);
  });

  it('stops a sweep at once whose new target is met, and goes on with a further one', async () => {
    const id = await post({ search: { method: 'grid' } });
    await plan(id, 6);
    await end((await trialsOf(id))[0]?.id ?? '', 0.5);
    const { body } = await patch(id, { stopWhen: { target: 0.4 } }).expect(200);
    expect(body).toMatchObject({ status: 'completed', stopReason: { code: 'target', value: 0.5 } });
    const further = await patch(id, { stopWhen: { target: 0.9 } }).expect(200);
    expect(further.body).toMatchObject({ status: 'running', stopReason: null });
    await plan(id, 10);
    expect((await statuses(id)).filter((status) => status === 'queued')).toHaveLength(5);
  });
});

describe('why', () => {
  it('tells where a point and its values came from, and verifies it', async () => {
    const id = await post({
      parameters: { [rate]: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' } },
      search: { method: 'tpe', startup: 2, startPoints: [{ [rate]: 0.01 }] },
    });
    for (const value of [0.5, 0.6, 0.7]) {
      await plan(id, 1);
      await end((await trialsOf(id)).find(({ status }) => status === 'queued')?.id ?? '', value);
    }
    await plan(id, 1);
    const trials = await trialsOf(id);
    const why = async (index: number) =>
      (await api.request.get(`/v1/trials/${trials[index]?.id}/why?verify=true`).expect(200)).body;
    expect(await why(0)).toMatchObject({
      sentence: 'Point 1 is start point 1 of the sweep.',
      parameters: { [rate]: { value: 0.01, from: 'startPoint' } },
      verified: true,
    });
    expect(await why(3)).toMatchObject({
      method: 'tpe',
      finishSeq: 3,
      observations: 3,
      decision: { ended: 3, good: 1, others: 2 },
      parameters: { [rate]: { from: 'model', detail: 'from 0.00001 to 0.1, on a log scale' } },
      verified: true,
    });
    expect((await why(3)).sentence).toMatch(
      /^Point 4 is the most promising of \d+ that tpe scored: .* 3 points had ended; the best 1 counted as good/,
    );
    await api.request.get(`/v1/trials/${uuidv7()}/why`).expect(404);
  });
});
