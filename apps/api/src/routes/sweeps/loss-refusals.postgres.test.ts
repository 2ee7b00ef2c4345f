import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const id = uuidv7();
  await api.store.datasets.create({ id, name: 'tiles', sha256: 'a'.repeat(64) });
  const classes = ['ground', 'building', 'border'].map((name, index) => ({ index, name, pixelShare: 1 / 3 }));
  const [width, height] = [64, 64];
  const names = Array.from({ length: 20 }, (_, index) => `${index}.png`);
  await api.store.datasets.complete(id, {
    description: { images: 20, channels: 3, classes, sizes: [{ width, height, images: 20 }], labelled: 20 },
    samples: names.map((name) => ({ name, group: null, width, height })),
    content: new TextEncoder().encode('archive'),
  });
}, START_MS);
afterAll(() => api.close());

const post = (body: object) =>
  api.request.post('/v1/sweeps?dryRun=true').send({ name: 'losses', dataset: 'tiles', ...body });

it('a loss that does not fit the classes is refused where it stands', async () => {
  const { body } = await post({ parameters: { 'loss.name': ['bceDice', 'switching'] } }).expect(422);
  expect(body).toMatchObject({
    code: 'invalidBody',
    errors: [{ path: '/parameters/loss.name', code: 'lossNotApplicable' }],
  });
  expect(body.errors[0].message).toContain('any other loss with 3 classes; switching needs two');
});

it('class weights are refused beside a loss that does not take them, which is named', async () => {
  const trial = { loss: { classWeights: 'balanced' } };
  const { body } = await post({ parameters: { 'loss.name': ['focal', 'jaccard'] }, trial }).expect(422);
  expect(body.errors).toMatchObject([{ path: '/trial/loss/classWeights', code: 'enum' }]);
  expect(body.errors[0].message).toContain(
    'with loss.name = jaccard; weights go with bce, crossEntropy, focal',
  );
});

it('every other loss is accepted', async () => {
  const names = ['bce', 'crossEntropy', 'dice', 'inverseDice', 'jaccard', 'bceDice', 'bceInverseDice'];
  const parameters = { 'loss.name': [...names, 'focal', 'tversky'] };
  const { body } = await post({ parameters, trial: { loss: { reduce: 'image' } } }).expect(200);
  expect(body).toMatchObject({ valid: true, pointCount: 9 });
});
