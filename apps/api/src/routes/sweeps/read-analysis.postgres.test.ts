import {
  type Analysis,
  AnalysisSchema,
  type Chart,
  ChartSchema,
  ComparisonSchema,
} from '@unetsweep/contract';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  epoch,
  newPoints,
  trialStart,
} from '@unetsweep/store/testing';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const RATES = [1e-4, 1e-3, 1e-2, 1e-1];
const LOSSES = ['bce', 'bceDice', 'dice'];
const PENALTY = 1e-4;

/** Best at the highest rate with bceDice; a momentum for half of the points. */
const runs = RATES.flatMap((rate, row) =>
  LOSSES.map((loss, column) => ({
    params: {
      'optimizer.learningRate': rate,
      'loss.name': loss,
      ...(column === 1 && { 'loss.diceWeight': 0.5 + row / 10 }),
    },
    valDice: 0.5 + row / 10 - Math.abs(column - 1) / 20,
  })),
);

let api: TestApi;
let sweepId: string;
let trialIds: string[];

const ajv = addFormats.default(new Ajv({ strict: false }));
const fits = (schema: object, body: unknown) => {
  const check = ajv.compile(schema);
  expect(check(body), JSON.stringify(check.errors)).toBe(true);
};

async function finish(trialId: string, valDice: number, workerId: string) {
  const claimed = await claim(api.store, trialId, workerId);
  const metrics = { valDice, valLoss: 1 - valDice, dice: valDice + 0.12 };
  const derived = { gap: 0.12 };
  await api.store.trials.end(claimed, {
    status: 'completed',
    metrics,
    lastMetrics: metrics,
    derived,
    flags: [],
    bestEpoch: 3,
  });
}

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const points = newPoints(runs.length + 1, { params: (index) => runs[index]?.params ?? {} });
  const made = await addPlannedSweep(api.store, await addDataset(api.store), points, {
    name: 'rates',
    parameters: {
      'optimizer.learningRate': RATES,
      'loss.name': LOSSES,
      'loss.diceWeight': { type: 'float', low: 0.5, high: 1 },
    },
    trial: { regularizer: { l2: PENALTY } },
  });
  ({ sweepId, trialIds } = made);
  const workerId = await addWorker(api.store);
  for (const [index, { valDice }] of runs.entries()) await finish(trialIds[index] ?? '', valDice, workerId);
}, START_MS);
afterAll(() => api.close());

const get = (path: string) => api.request.get(`/v1/sweeps/${sweepId}/${path}`);

async function analysis(query = ''): Promise<Analysis> {
  const { status, body } = await get(`analysis?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  fits(AnalysisSchema, body);
  return body;
}

async function chart<N extends Chart['chart']>(name: N, query = ''): Promise<Extract<Chart, { chart: N }>> {
  const { status, body } = await get(`charts/${name}?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  fits(ChartSchema, body);
  return body;
}

describe('an analysis', () => {
  it('names the best points, the border that the best one lies on and the mesh beyond it', async () => {
    const { best, borderHits, nextMesh, suggestions, ...rest } = await analysis();
    expect(rest).toMatchObject({
      sweepId,
      metric: 'valDice',
      mode: 'max',
      trialsSeen: 12,
      pointsSeen: 12,
      pointsUsed: 12,
      sampled: false,
    });
    expect(best?.[0]).toMatchObject({ number: 11, value: 0.8, trialIds: [trialIds[10]], count: 1 });
    expect(best?.map(({ value }) => value)).toEqual(
      [...(best ?? [])].map(({ value }) => value).sort((a, b) => b - a),
    );
    expect(borderHits?.find(({ parameter }) => parameter === 'optimizer.learningRate')).toMatchObject({
      side: 'high',
      end: 0.1,
      isBest: true,
      outside: [1, 10],
    });
    expect(nextMesh).toMatchObject({
      reason: 'border',
      parameters: { 'optimizer.learningRate': [1e-3, 1e-2, 0.1, 1, 10], 'loss.name': ['bceDice'] },
    });
    expect(suggestions?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['beyondBorder', 'borderMesh', 'overfitted']),
    );
    expect(suggestions?.find(({ code }) => code === 'overfitted')?.set['model.dropout']).toBeCloseTo(0.15, 9);
  });

  it('gives a mesh that a dry run accepts as it is', async () => {
    const { nextMesh } = await analysis('include=borderHits');
    const spec = {
      name: 'next',
      dataset: 'nuclei',
      search: { method: 'grid' },
      parameters: nextMesh?.parameters,
    };
    const { status, body } = await api.request.post('/v1/sweeps?dryRun=true').send(spec);
    expect(status, JSON.stringify(body)).toBe(200);
    // The images of the fixture have an odd size: no network fits them.
    expect(body.pointCount + body.invalidCount, JSON.stringify(body.invalid)).toBe(nextMesh?.cells);
  });

  it('computes nothing that was not asked for', async () => {
    const { convergence, importance, best, suggestions } = await analysis('include=convergence');
    expect([importance, best, suggestions]).toEqual([undefined, undefined, undefined]);
    expect(convergence?.improvements.map(({ order }) => order)).toEqual([1, 2, 4, 5, 7, 8, 10, 11]);
    expect(Date.parse(convergence?.improvements[0]?.at ?? '')).toBeGreaterThan(0);
    expect(convergence?.sinceImprovement).toBe(1);
  });

  it('is of any metric and of the points that a filter leaves', async () => {
    const { best, metric, mode, trialsSeen } = await analysis(
      `include=best&metric=valLoss&filter=${encodeURIComponent('params.loss.name = dice')}`,
    );
    expect({ metric, mode, trialsSeen }).toEqual({ metric: 'valLoss', mode: 'min', trialsSeen: 4 });
    expect(best?.[0]).toMatchObject({ number: 12, params: { 'loss.name': 'dice' } });
    expect(best?.[0]?.value).toBeCloseTo(0.25, 9);
  });

  it('says which parameters matter, by either evaluator', async () => {
    for (const evaluator of ['pedAnova', 'fanova']) {
      const { importance } = await analysis(`include=importance&evaluator=${evaluator}`);
      expect(importance?.evaluator).toBe(evaluator);
      const known = importance?.items.flatMap(({ importance: share }) => share ?? []) ?? [];
      expect(known.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });

  it('answers 304 to who has it, until a trial ends', async () => {
    const first = await get('analysis');
    const again = await get('analysis').set('if-none-match', first.headers.etag ?? '');
    expect(again.status).toBe(304);
    const last = trialIds.at(-1) ?? '';
    await finish(last, 0.1, await addWorker(api.store));
    const changed = await get('analysis').set('if-none-match', first.headers.etag ?? '');
    expect(changed.status).toBe(200);
    expect(changed.body.pointsSeen).toBe(13);
  });

  it.each([
    ['analysis?include=everything', 'include'],
    ['analysis?metric=valDic', 'metric'],
    ['analysis?objective=2', 'objective'],
    ['analysis?objective=1&metric=valIou', 'metric'],
    ['analysis?mode=min', 'mode'],
    ['analysis?parameters=metrics.valDice', 'parameters'],
    ['charts/history?x=params.loss.name', 'x'],
    ['charts/contour?x=params.loss.name&y=params.loss.name', 'y'],
    ['charts/contour?x=params.model.depth&y=params.loss.name', 'x'],
    ['charts/hypervolume', 'chart'],
  ])('refuses %s and names %s', async (path, field) => {
    const { status, body } = await get(path);
    expect(status).toBe(422);
    expect(body.errors[0].path).toBe(field);
  });
});

describe('charts', () => {
  it('hold the history, the distribution and the convergence of all points', async () => {
    const { items, improvements } = await chart('history');
    expect(items.slice(0, 2)).toEqual([
      { order: 1, number: 1, value: 0.45 },
      { order: 2, number: 2, value: 0.5 },
    ]);
    expect(improvements.at(-1)).toMatchObject({ number: 11, value: 0.8 });
    const { values, shares } = await chart('edf', 'maxPoints=5');
    expect(values).toHaveLength(5);
    expect(shares.at(-1)).toBe(1);
    expect((await chart('convergence')).improvements).toHaveLength(8);
    const { items: ranked } = await chart('importance', 'parameters=params.loss.name');
    expect(ranked.map(({ parameter }) => parameter)).toEqual(['loss.name']);
  });

  it('show the objective against one parameter and against two', async () => {
    const { slices } = await chart('slice', 'parameters=params.optimizer.learningRate');
    expect(slices[0]).toMatchObject({ parameter: 'optimizer.learningRate', scale: 'log' });
    expect(slices[0]?.bins.map(({ centre, count }) => [centre, count])).toEqual(
      RATES.map((rate) => [rate, 3]),
    );
    const axes = 'x=params.optimizer.learningRate&y=params.loss.name';
    const binned = await chart('heatmap', axes);
    expect(binned).toMatchObject({ method: 'binned', x: { scale: 'log' }, y: { scale: 'categories' } });
    expect(binned.best[1]).toEqual([0.5, 0.6, 0.7, 0.8]);
    expect(await chart('contour', axes)).toMatchObject({ method: 'interpolated', points: 12 });
  });

  it('compare sweeps', async () => {
    const { status, body } = await api.request.get(`/v1/compare?sweeps=${sweepId}&chart=history`);
    expect(status, JSON.stringify(body)).toBe(200);
    fits(ComparisonSchema, body);
    expect(body).toMatchObject({ chart: 'history', metric: 'valDice', series: [{ sweepId, name: 'rates' }] });
    expect((await api.request.get('/v1/compare?sweeps=x')).status).toBe(422);
  });
});

it('takes several objectives: each by its place, the front, and what the points dominate together', async () => {
  const losses = [0.5, 0.2, 0.3, 0.4];
  const points = newPoints(losses.length, {
    params: (index) => ({ 'optimizer.learningRate': RATES[index] }),
  });
  const made = await addPlannedSweep(api.store, await addDataset(api.store, 'two'), points, {
    parameters: { 'optimizer.learningRate': RATES },
    objective: [
      { metric: 'valDice', mode: 'max' },
      { metric: 'valLoss', mode: 'min' },
    ],
  });
  const workerId = await addWorker(api.store);
  for (const [index, valLoss] of losses.entries()) {
    const claimed = await claim(api.store, made.trialIds[index] ?? '', workerId);
    await api.store.trials.end(claimed, completed({ valDice: (index + 1) / 10, valLoss }));
  }
  const at = `/v1/sweeps/${made.sweepId}`;
  const second = await api.request.get(`${at}/analysis?include=best,front&objective=2`);
  expect(second.body).toMatchObject({
    metric: 'valLoss',
    mode: 'min',
    best: [{ number: 2, value: 0.2 }, {}, {}, {}],
  });
  expect(second.body.front).toHaveLength(3);
  const { status, body } = await api.request.get(`${at}/charts/hypervolume?reference=0,1`);
  expect(status, JSON.stringify(body)).toBe(200);
  fits(ChartSchema, body);
  // 0.1 x 0.5, then 0.2 x 0.8, then 0.1 x 0.7 beside it, then 0.1 x 0.6.
  expect(body.volumes.map((volume: number) => Number(volume.toFixed(9)))).toEqual([0.05, 0.16, 0.23, 0.29]);
  expect(body).toMatchObject({ reference: [0, 1], isWorstSeen: false, orders: [1, 2, 3, 4] });
});

it('classes the runs along the learning rate, those that diverged too, and says which rate to take', async () => {
  const losses: (number | null)[][] = [
    [0.7, 0.699, 0.699],
    [0.7, 0.6, 0.5],
    [0.7, 0.4, 0.2],
    [0.7, 9],
  ];
  const points = newPoints(losses.length, {
    params: (index) => ({ 'optimizer.learningRate': RATES[index] }),
  });
  const made = await addPlannedSweep(api.store, await addDataset(api.store, 'along the rate'), points, {
    parameters: { 'optimizer.learningRate': RATES },
  });
  const workerId = await addWorker(api.store);
  for (const [index, curve] of losses.entries()) {
    const claimed = await claim(api.store, made.trialIds[index] ?? '', workerId);
    await api.store.trials.start(claimed, trialStart());
    await api.store.epochs.record(
      claimed,
      curve.map((loss, before) => epoch(before + 1, { loss })),
    );
    const message = 'The loss is not finite.';
    const failure = { reason: 'diverged' as const, message, epoch: 3 };
    const end = index === 3 ? { status: 'failed' as const, failure, flags: [] } : completed({ valDice: 0.5 });
    await api.store.trials.end(claimed, end);
  }
  const { status, body } = await api.request.get(
    `/v1/sweeps/${made.sweepId}/analysis?include=rateClasses,suggestions`,
  );
  expect(status, JSON.stringify(body)).toBe(200);
  fits(AnalysisSchema, body);
  expect(body.rateClasses).toMatchObject({
    counts: { ok: 2, diverged: 1, flat: 1, plateau: 0 },
    chosen: {
      number: 3,
      pointId: points[2]?.id,
      trialId: made.trialIds[2],
      learningRate: 1e-2,
      endLoss: 0.2,
    },
    sampled: false,
    items: [
      { learningRate: 1e-4, class: 'flat', epochs: 3 },
      { learningRate: 1e-3, class: 'ok', endLoss: 0.5 },
      { learningRate: 1e-2, class: 'ok' },
      { learningRate: 1e-1, class: 'diverged', endLoss: null },
    ],
  });
  expect(body.suggestions[0]).toMatchObject({
    code: 'chosenRate',
    set: { 'optimizer.learningRate': 1e-2 },
  });
  const filter = encodeURIComponent('params.optimizer.learningRate < 0.05');
  const some = await api.request.get(
    `/v1/sweeps/${made.sweepId}/analysis?include=rateClasses&filter=${filter}`,
  );
  expect(some.body.rateClasses.items).toHaveLength(3);
  expect((await analysis('include=best')).rateClasses).toBeUndefined();
});

it('has no classes of rates where none is varied', async () => {
  const made = await addPlannedSweep(api.store, await addDataset(api.store, 'other'), newPoints(1), {
    parameters: { 'model.dropout': [0, 0.1] },
  });
  const { body } = await api.request.get(`/v1/sweeps/${made.sweepId}/analysis?include=rateClasses`);
  expect(body.rateClasses).toBeNull();
});
