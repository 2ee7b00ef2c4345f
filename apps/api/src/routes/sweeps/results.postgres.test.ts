import type { ResultPivot } from '@unetsweep/contract';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  newPoints,
} from '@unetsweep/store/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const schedules = ['step', 'reduceOnPlateau', 'constant'];

/** A published comparison: five optimizers by three schedules, one run each; [val Dice, val loss] by schedule. */
const published: Record<string, [number, number][]> = {
  adam: [
    [0.6852, 0.2322],
    [0.7321, 0.2535],
    [0.7786, 0.2743],
  ],
  adagrad: [
    [0.645, 0.2769],
    [0.6218, 0.326],
    [0.6068, 0.3486],
  ],
  adamax: [
    [0.7169, 0.2577],
    [0.5797, 0.372],
    [0.7608, 0.2986],
  ],
  rmsprop: [
    [0.6333, 0.2998],
    [0.7357, 0.2337],
    [0.6035, 0.6238],
  ],
  sgd: [
    [0.6995, 0.229],
    [0.7721, 0.2296],
    [0.6751, 0.3058],
  ],
};

let api: TestApi;
let path: string;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const runs = Object.entries(published).flatMap(([optimizer, cells]) =>
    cells.map(([valDice, valLoss], index) => ({
      params: { 'optimizer.name': optimizer, 'schedule.name': schedules[index] },
      metrics: { valDice, valLoss },
    })),
  );
  const { sweepId, trialIds } = await addPlannedSweep(
    api.store,
    await addDataset(api.store),
    newPoints(runs.length, { params: (index) => runs[index]?.params ?? {} }),
    { parameters: { 'optimizer.name': Object.keys(published), 'schedule.name': schedules } },
  );
  const workerId = await addWorker(api.store);
  for (const [index, id] of trialIds.entries())
    await api.store.trials.end(await claim(api.store, id, workerId), completed(runs[index]?.metrics ?? {}));
  path = `/v1/sweeps/${sweepId}/results`;
}, START_MS);
afterAll(() => api.close());

const twoWay = 'rows=params.optimizer.name&columns=params.schedule.name';
const read = async (query: string) => (await api.request.get(`${path}?${query}`).expect(200)).body;

describe('a two-way table', () => {
  it('has the published cells and means', async () => {
    const pivot: ResultPivot = await read(`${twoWay}&metrics=valLoss,valDice`);
    expect(pivot.rows.map(({ group }) => group['params.optimizer.name'])).toEqual(Object.keys(published));
    expect(pivot.columns.map(({ group }) => group['params.schedule.name'])).toEqual(schedules);
    const cells = pivot.cells.map((row) => row.map((cell) => [cell?.metrics.valDice, cell?.metrics.valLoss]));
    expect(cells).toEqual(Object.values(published));
    const means = pivot.columnTotals.map(({ metrics, count }) => [
      count,
      metrics.valLoss?.toFixed(5),
      metrics.valDice?.toFixed(5),
    ]);
    expect(means).toEqual([
      [5, '0.25912', '0.67598'],
      [5, '0.28296', '0.68828'],
      [5, '0.37022', '0.68496'],
    ]);
    expect(pivot.total.count).toBe(15);
    expect(pivot.cells[0]?.[0]?.trialIds).toHaveLength(1);
    expect(pivot.total.trialIds).toHaveLength(10);
  });

  it('comes in Markdown as the documents print it, with the means', async () => {
    const { text } = await api.request
      .get(`${path}?${twoWay}&metrics=valDice&totals=true&digits=5`)
      .set('Accept', 'text/markdown')
      .expect('content-type', /text\/markdown/)
      .expect(200);
    expect(text.split('\n')).toEqual([
      '| params.optimizer.name | step | reduceOnPlateau | constant | total |',
      '| --- | ---: | ---: | ---: | ---: |',
      '| adam | 0.6852 | 0.7321 | 0.7786 | 0.73197 |',
      '| adagrad | 0.645 | 0.6218 | 0.6068 | 0.62453 |',
      '| adamax | 0.7169 | 0.5797 | 0.7608 | 0.6858 |',
      '| rmsprop | 0.6333 | 0.7357 | 0.6035 | 0.6575 |',
      '| sgd | 0.6995 | 0.7721 | 0.6751 | 0.71557 |',
      '| total | 0.67598 | 0.68828 | 0.68496 | 0.68307 |',
      '',
    ]);
  });

  it('comes as CSV with a column for each metric, and without columns or rows', async () => {
    const csv = async (query: string) =>
      (await api.request.get(`${path}?${query}`).set('Accept', 'text/csv').expect(200)).text.split('\r\n');
    expect((await csv(`${twoWay}&metrics=valDice,valLoss`)).slice(0, 2)).toEqual([
      'params.optimizer.name,step valDice,step valLoss,reduceOnPlateau valDice,reduceOnPlateau valLoss,constant valDice,constant valLoss',
      'adam,0.6852,0.2322,0.7321,0.2535,0.7786,0.2743',
    ]);
    expect((await csv('rows=params.schedule.name&statistic=max&totals=true')).slice(0, 5)).toEqual([
      'params.schedule.name,max',
      'step,0.7169',
      'reduceOnPlateau,0.7721',
      'constant,0.7786',
      'total,0.7786',
    ]);
    expect((await csv('columns=params.schedule.name&statistic=count')).slice(0, 2)).toEqual([
      'step,reduceOnPlateau,constant',
      '5,5,5',
    ]);
  });

  it('leaves a cell empty where no trial counts', async () => {
    const filter = encodeURIComponent('not (params.optimizer.name = sgd and params.schedule.name = step)');
    const pivot: ResultPivot = await read(`${twoWay}&filter=${filter}`);
    expect(pivot.cells.at(-1)?.map((cell) => cell?.count ?? null)).toEqual([null, 1, 1]);
    const none: ResultPivot = await read(`${twoWay}&filter=${encodeURIComponent('number > 99')}`);
    expect(none).toMatchObject({
      rows: [],
      columns: [],
      cells: [],
      total: { count: 0, metrics: { valDice: null } },
    });
  });

  it('takes the best run by the objective, whatever the metric', async () => {
    const pivot: ResultPivot = await read(
      'columns=params.schedule.name&metrics=valDice,valLoss&statistic=best',
    );
    expect(pivot.columnTotals.map(({ metrics }) => metrics)).toEqual([
      { valDice: 0.7169, valLoss: 0.2577 },
      { valDice: 0.7721, valLoss: 0.2296 },
      { valDice: 0.7786, valLoss: 0.2743 },
    ]);
  });

  it('is refused where the query contradicts itself', async () => {
    const faultOf = async (query: string) =>
      (await api.request.get(`${path}?${query}`).expect(422)).body.errors[0];
    expect(await faultOf(`${twoWay}&groupBy=number`)).toMatchObject({
      path: 'groupBy',
      code: 'conflictingPaths',
    });
    expect(await faultOf(`${twoWay}&statistics=mean`)).toMatchObject({
      path: 'statistics',
      code: 'unusedField',
    });
    expect(await faultOf('statistic=mean')).toMatchObject({ path: 'statistic', code: 'unusedField' });
    expect(await faultOf('rows=seed&columns=seed')).toMatchObject({
      path: 'columns',
      code: 'conflictingPaths',
    });
    expect(await faultOf('rows=params.optimizer.nam')).toMatchObject({ path: 'rows', code: 'unknownPath' });
    expect(await faultOf('columns=seed&statistic=mode')).toMatchObject({ path: 'statistic', code: 'enum' });
  });
});

describe('a table by groups', () => {
  it('adds the statistics over all groups', async () => {
    const body = await read('groupBy=params.schedule.name&statistics=mean,std,count&totals=true');
    expect(body.rows.map(({ count }: { count: number }) => count)).toEqual([5, 5, 5]);
    expect(body.totals).toMatchObject({ group: {}, count: 15, metrics: { valDice: { count: 15 } } });
    const csv = await api.request.get(
      `${path}?groupBy=params.schedule.name&statistics=mean&totals=true&format=csv`,
    );
    expect(csv.text.split('\r\n')[4]).toMatch(/^total,15,0\.68307/);
  });

  it('knows values of whole runs beside the metrics', async () => {
    const body = await read('groupBy=&metrics=gap,epochsDone&statistics=mean');
    expect(body.rows).toEqual([
      { group: {}, count: 15, metrics: { gap: { mean: expect.closeTo(0.1, 9) }, epochsDone: { mean: 0 } } },
    ]);
  });
});

describe('columns and curves', () => {
  const at = (name: string) => path.replace('/results', `/${name}`);

  it('are columns of every trial, compressed, and answered 304 to who has them', async () => {
    const columns = `${at('columns')}?fields=number,params.optimizer.name,metrics.valDice`;
    const first = await api.request.get(columns).expect(200);
    expect(first.body).toMatchObject({
      count: 15,
      sampled: false,
      columns: {
        'params.optimizer.name': { type: 'string', dictionary: Object.keys(published) },
        'metrics.valDice': {
          type: 'number',
          values: Object.values(published)
            .flat()
            .map(([dice]) => dice),
        },
      },
    });
    await api.request
      .get(columns)
      .set('If-None-Match', first.headers.etag ?? '')
      .expect(304);
    const all = await api.request
      .get(`${at('columns')}?fields=id,pointId`)
      .set('Accept-Encoding', 'gzip')
      .expect(200);
    expect(all.headers['content-encoding']).toBe('gzip');
    const usual = await api.request.get(at('columns')).expect(200);
    expect(Object.keys(usual.body.columns).sort()).toEqual([
      'metrics.valDice',
      'number',
      'params.optimizer.name',
      'params.schedule.name',
      'status',
    ]);
    const sample = await api.request.get(`${at('columns')}?fields=metrics.valDice&maxRows=3`).expect(200);
    expect(sample.body).toMatchObject({ count: 15, sampled: true });
    // The best trial is never left out.
    expect(sample.body.columns['metrics.valDice'].values).toContain(0.7786);
  });

  it('refuse what they do not know', async () => {
    const faultOf = async (query: string) => (await api.request.get(at(query)).expect(422)).body.errors[0];
    expect(await faultOf('columns?fields=metrics.valDize')).toMatchObject({
      path: 'fields',
      code: 'unknownPath',
    });
    expect(await faultOf('columns?maxRows=0')).toMatchObject({ path: 'maxRows', code: 'range' });
    expect(await faultOf('curves?trials=top:101')).toMatchObject({ path: 'trials', code: 'pattern' });
    expect(await faultOf('curves?trials=top:0')).toMatchObject({ path: 'trials', code: 'pattern' });
    expect(await faultOf('curves?metrics=valDize')).toMatchObject({ path: 'metrics', code: 'unknownMetric' });
    expect((await api.request.get(at('curves')).expect(200)).body).toEqual({
      epochs: [],
      series: [],
      bands: [],
      sampled: false,
    });
  });
});

describe('points and sweeps', () => {
  const list = async (address: string, expected = 200) =>
    (await api.request.get(address).expect(expected)).body;
  const filterOf = (text: string) => `filter=${encodeURIComponent(text)}`;

  it('are found by their values', async () => {
    const points = path.replace('/results', '/points');
    const found = await list(
      `${points}?${filterOf('params.schedule.name = step and metrics.valLoss < 0.25')}&sort=-metrics.valDice&count=true`,
    );
    expect(found.total).toBe(2);
    expect(
      found.items.map(({ params }: { params: Record<string, string> }) => params['optimizer.name']),
    ).toEqual(['sgd', 'adam']);
    const page = await list(`${points}?sort=-metrics.valDice.mean,number&limit=7`);
    const rest = await list(`${points}?sort=-metrics.valDice.mean,number&cursor=${page.nextCursor}`);
    const dice = [...page.items, ...rest.items].map(({ value }: { value: number }) => value);
    expect(dice).toEqual([...dice].sort((a, b) => b - a));
    expect(dice).toHaveLength(15);
    expect(await list(`${points}?${filterOf('value > 1')}&cursor=${page.nextCursor}`, 400)).toMatchObject({
      code: 'invalidCursor',
    });
    expect((await list(`${points}?${filterOf('metrics.valDize > 0')}`, 422)).errors).toMatchObject([
      { path: 'filter', code: 'unknownPath', accepted: expect.arrayContaining(['metrics.valDice']) },
    ]);
  });

  it('are counted over the whole service', async () => {
    expect(await list('/v1/stats')).toMatchObject({
      sweeps: { running: 1 },
      trials: { completed: 15 },
      completedLastHour: 15,
      workers: { active: 1, slots: 4 },
      storage: { blobs: 1, bytes: expect.any(Number) },
    });
  });

  it('are sweeps by best value, counts and anything in their spec', async () => {
    const ids = async (filter: string, sort = '-best.value') =>
      (await list(`/v1/sweeps?${filterOf(filter)}&sort=${sort}`)).items.length;
    expect(await ids('best.value > 0.77 and trialCounts.completed = 15')).toBe(1);
    expect(await ids('status = running and spec.search.method = grid and tags != x')).toBe(1);
    expect(await ids('best.value > 0.9', 'trialCounts.total')).toBe(0);
    expect((await list(`/v1/sweeps?${filterOf('stats = done')}`, 422)).errors).toMatchObject([
      { path: 'filter', code: 'unknownPath', accepted: expect.arrayContaining(['status']) },
    ]);
    expect((await list('/v1/sweeps?sort=-nam', 422)).errors).toMatchObject([
      { path: 'sort', accepted: ['name'] },
    ]);
  });
});
