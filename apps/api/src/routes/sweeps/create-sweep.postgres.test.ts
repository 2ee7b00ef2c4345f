import { request as httpRequest } from 'node:http';
import { addWorker } from '@unetsweep/store/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const id = uuidv7();
  await api.store.datasets.create({ id, name: 'nuclei', sha256: 'a'.repeat(64) });
  await api.store.datasets.complete(id, {
    description: {
      images: 20,
      channels: 1,
      classes: [
        { index: 0, name: 'background', pixelShare: 0.8 },
        { index: 1, name: 'nucleus', pixelShare: 0.2 },
      ],
      sizes: [{ width: 128, height: 128, images: 20 }],
      labelled: 20,
    },
    samples: Array.from({ length: 20 }, (_, index) => ({
      name: `${index}.png`,
      group: null,
      width: 128,
      height: 128,
    })),
    content: new TextEncoder().encode('archive'),
  });
}, START_MS);
afterAll(() => api.close());

const good = {
  name: 'rates',
  dataset: 'nuclei',
  parameters: { 'optimizer.learningRate': [0.01, 0.001], 'loss.name': ['bce', 'bceDice'] },
  trial: { training: { epochs: 2 }, preprocessing: { size: 64 } },
};

const post = (body: object, query = '') => api.request.post(`/v1/sweeps${query}`).send(body);

/** Sends bytes that no JSON library would make. */
function postRaw(
  body: string | Buffer,
): Promise<{ status: number; body: Record<string, unknown>; ms: number }> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = httpRequest(`${api.url}/v1/sweeps`, { method: 'POST', headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          body: JSON.parse(text),
          ms: performance.now() - started,
        }),
      );
    });
    outgoing.on('error', reject).end(body);
  });
}

describe('POST /v1/sweeps', () => {
  it('answers 201 with the sweep, its data set pinned, and wakes the planner', async () => {
    const woken: unknown[] = [];
    const stop = await api.wakeUps.subscribe('planner', (message) => woken.push(message));
    const { body, headers } = await post(good).expect(201);
    expect(body).toMatchObject({
      name: 'rates',
      status: 'planning',
      spec: { dataset: 'nuclei@1', seed: 1, repeats: 1 },
    });
    expect(headers.location).toBe(`/v1/sweeps/${body.id}`);
    await expect.poll(() => woken).toContainEqual({ sweepId: body.id });
    stop();
    expect((await api.request.get(headers.location ?? '').expect(200)).body.id).toBe(body.id);
  });

  it('says with dryRun what it would do, and does nothing', async () => {
    const before = (await api.request.get('/v1/sweeps?count=true&limit=1')).body.total;
    const { body } = await post(good, '?dryRun=true').expect(200);
    expect(body).toMatchObject({ valid: true, pointCount: 4, trialCount: 4, invalid: [] });
    expect(body.points).toHaveLength(4);
    expect(body.models).toMatchObject([{ parameterCount: 1_179_121, trainableParameterCount: 1_177_649 }]);
    expect((await api.request.get('/v1/sweeps?count=true&limit=1')).body.total).toBe(before);
  });

  it('answers a grid of 10,000 cells within a second', async () => {
    const range = (low: number) => Array.from({ length: 100 }, (_, index) => low * (1 + index / 100));
    const parameters = { 'optimizer.learningRate': range(1e-4), 'model.dropout': range(0.01) };
    await post(good).expect(201);
    const before = process.cpuUsage();
    const { body } = await post({ ...good, parameters }).expect(201);
    // About 0.4 s of this process, API and all, in µs; other processes on the machine don't count.
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
    expect(body.status).toBe('planning');
  });

  it('does the same request once for one Idempotency-Key', async () => {
    const keyed = (body: object) => post(body).set('Idempotency-Key', 'one');
    const first = await keyed(good).expect(201);
    const again = await keyed(good).expect(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    const other = await keyed({ ...good, name: 'other' }).expect(422);
    expect(other.body.code).toBe('idempotencyKeyReused');
  });

  it('lets a refused request be corrected under the same key', async () => {
    await post({ ...good, dataset: 'hearts' })
      .set('Idempotency-Key', 'two')
      .expect(422);
    await post(good).set('Idempotency-Key', 'two').expect(201);
  });

  it('makes one sweep of many equal requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post(good).set('Idempotency-Key', 'three')),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    for (const { status, body } of answers) expect([201, 409]).toContain(status === 201 ? 201 : body.status);
  });

  it('refuses an Idempotency-Key that is none', async () => {
    const { body } = await post(good).set('Idempotency-Key', 'x'.repeat(256)).expect(422);
    expect(body.errors).toMatchObject([{ path: 'Idempotency-Key', code: 'pattern' }]);
  });
});

describe('bad input', () => {
  const withTrial = (trial: object) => ({ ...good, trial });
  const faults: [string, object, { path: string; code: string }][] = [
    ['a typo in a field', { ...good, parametres: {} }, { path: '/parametres', code: 'unknownField' }],
    [
      'a typo in a trial',
      withTrial({ model: { deph: 3 } }),
      { path: '/trial/model/deph', code: 'unknownField' },
    ],
    [
      'an empty list',
      { ...good, parameters: { 'loss.name': [] } },
      { path: '/parameters/loss.name', code: 'range' },
    ],
    [
      'a negative rate',
      withTrial({ optimizer: { learningRate: -1 } }),
      { path: '/trial/optimizer/learningRate', code: 'range' },
    ],
    [
      'a textual rate',
      withTrial({ optimizer: { learningRate: '0.1' } }),
      { path: '/trial/optimizer/learningRate', code: 'type' },
    ],
    [
      'an unknown path',
      { ...good, parameters: { 'optimizer.learningrate': [1] } },
      { path: '/parameters/optimizer.learningrate', code: 'unknownPath' },
    ],
    ['an unknown data set', { ...good, dataset: 'hearts' }, { path: '/dataset', code: 'enum' }],
    ['no name', { ...good, name: undefined }, { path: '/name', code: 'required' }],
    ['a list for a sweep', [good], { path: '', code: 'type' }],
  ];

  it.each(faults)('%s is a 422 that names the field', async (_name, body, fault) => {
    const answer = await post(body)
      .expect(422)
      .expect('content-type', /application\/problem\+json/);
    expect(answer.body.errors).toEqual(expect.arrayContaining([expect.objectContaining(fault)]));
    expect(answer.body).toMatchObject({
      status: 422,
      requestId: answer.headers['x-request-id'],
      instance: '/v1/sweeps',
    });
  });

  it('an unknown data set lists those that there are', async () => {
    const { body } = await post({ ...good, dataset: 'hearts' }).expect(422);
    expect(body.code).toBe('unknownDataset');
    expect(body.errors[0].accepted).toEqual(['nuclei']);
  });

  it('a depth that does not fit the image is told with depth and size', async () => {
    const { body } = await post(
      withTrial({ ...good.trial, model: { depth: 5 }, preprocessing: { size: 80 } }),
    ).expect(422);
    expect(body).toMatchObject({ code: 'invalidCells', invalid: [{ code: 'sizeNotDivisible' }] });
    expect(body.invalid[0].message).toMatch(/5.*80/);
  });

  it('changes of colour that grey images have no colours for are told, and every other change is accepted', async () => {
    const dryRun = (augmentation: object, parameters: object) =>
      post({ ...good, trial: { ...good.trial, augmentation }, parameters }, '?dryRun=true').expect(200);
    const moves = {
      rotateDegrees: 20,
      flipHorizontal: 0.5,
      shift: 0.1,
      shearDegrees: 5,
      crop: 0.8,
      elastic: 5,
    };
    const other = { exposure: 0.3, noise: 0.1, fill: 'zero', augmentValidation: true };
    expect((await dryRun({ ...moves, ...other }, {})).body.valid).toBe(true);
    const { body } = await dryRun({}, { 'augmentation.hue': [0, 0.1] });
    expect(body).toMatchObject({ valid: false, pointCount: 1, invalidCount: 1 });
    expect(body.invalid).toMatchObject([{ code: 'colourOnGrey', path: 'augmentation.hue', count: 1 }]);
  });

  it('an image to record that the data set lacks is named', async () => {
    const record = (samples: string[]) => ({ ...good, record: { predictions: { samples } } });
    const { body } = await post(record(['3.png', 'elsewhere.png'])).expect(422);
    expect(body.errors).toMatchObject([{ path: '/record/predictions/samples/1', code: 'unknownSample' }]);
    await post(record(['3.png']), '?dryRun=true').expect(200);
  });

  it('a grid of 10^12 cells is refused at once', async () => {
    const parameters = Object.fromEntries(
      ['optimizer.learningRate', 'model.dropout', 'optimizer.weightDecay', 'regularizer.l2'].map((path) => [
        path,
        Array.from({ length: 1000 }, (_, index) => (index + 1) / 2000),
      ]),
    );
    const started = performance.now();
    const { body } = await post({ ...good, parameters }).expect(422);
    expect(body.code).toBe('tooManyCells');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('__proto__ as a path or a field is refused by name, and pollutes nothing', async () => {
    for (const [text, path] of [
      ['{"name": "x", "dataset": "nuclei", "parameters": {"__proto__": [1, 2]}}', '/parameters/__proto__'],
      [
        '{"name": "x", "dataset": "nuclei", "trial": {"model": {"__proto__": {"depth": 2}}}}',
        '/trial/model/__proto__',
      ],
      ['{"__proto__": {"isAdmin": true}, "name": "x", "dataset": "nuclei"}', '/__proto__'],
    ]) {
      const { status, body } = await postRaw(text ?? '');
      expect(status).toBe(422);
      expect(body.errors).toMatchObject([{ path, code: 'unknownField' }]);
    }
    const dotted = await post({ ...good, parameters: { '__proto__.depth': [1] } }).expect(422);
    expect(dotted.body.errors).toMatchObject([{ code: 'unknownPath' }]);
    expect(Object.prototype).not.toHaveProperty('isAdmin');
  });

  it.each([
    ['broken JSON', '{"name": "x", "dataset": }', 400, 'malformedJson', '/dataset'],
    [
      'NaN',
      '{"name": "x", "trial": {"optimizer": {"learningRate": NaN}}}',
      400,
      'malformedJson',
      '/trial/optimizer/learningRate',
    ],
    ['a number beyond a double', '{"name": "x", "seed": 1e999}', 422, 'invalidBody', '/seed'],
  ] as const)('%s names the field', async (_name, text, status, code, path) => {
    const answer = await postRaw(text);
    expect(answer).toMatchObject({ status, body: { code, errors: [{ path }] } });
  });

  it.each([
    ['100,000 levels', `{"name": "x", "trial": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    [
      '100,000 levels of objects',
      `{"name": "x", "trial": ${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
    ],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from('{"name": "'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]),
    ],
    ['an empty body', ''],
    ['2 MB of brackets', '['.repeat(2_000_000)],
    ['2 MB of a text that never ends', `{"name": "${'x'.repeat(2_000_000)}`],
  ])('%s is refused quickly', async (_name, body) => {
    const answer = await postRaw(body);
    expect([400, 422]).toContain(answer.status);
    expect(answer.body.detail).toEqual(expect.any(String));
    // Tens of ms each; the allowance is for the tests beside this one.
    expect(answer.ms).toBeLessThan(1_500);
  });

  it('2 MB of a valid list that is too long is refused, and a small request beside it does not wait', async () => {
    const long = JSON.stringify({
      ...good,
      parameters: { 'model.dropout': Array.from({ length: 300_000 }, (_, i) => i / 1e6) },
    });
    const beside = api.request.get('/healthz');
    const [answer, health] = await Promise.all([postRaw(long), beside]);
    expect(answer.status).toBe(422);
    expect(health.status).toBe(200);
  });

  it('more than 5 MiB is 413, and another media type 415', async () => {
    const large = await postRaw(`{"name": "${'x'.repeat(5 * 1024 * 1024)}"}`).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    // The server may hang up on the rest of the body before its answer is read.
    if (large instanceof Error) expect(large.code).toMatch(/ECONNRESET|EPIPE/);
    else expect(large).toMatchObject({ status: 413, body: { code: 'bodyTooLarge' } });
    const { body } = await api.request
      .post('/v1/sweeps')
      .set('Content-Type', 'text/yaml')
      .send('name: x')
      .expect(415);
    expect(body.code).toBe('unsupportedMediaType');
  });

  it('a data set of one whose caller trains is refused', async () => {
    const { body } = await post({ ...good, runner: 'external', parameters: {}, trial: {} }).expect(422);
    expect(body.errors).toMatchObject([{ path: '/dataset', code: 'unknownField' }]);
  });
});

describe('every request', () => {
  it('gets its X-Request-Id back, or a new one for an unusable one', async () => {
    expect((await api.request.get('/healthz').set('X-Request-Id', 'abc-1')).headers['x-request-id']).toBe(
      'abc-1',
    );
    const { headers, body } = await api.request.get('/nothing').set('X-Request-Id', 'two words').expect(404);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.requestId).toBe(headers['x-request-id']);
  });

  it('with a method that a route lacks gets 405 and Allow', async () => {
    const { headers, body } = await api.request.put('/v1/sweeps').send({}).expect(405);
    expect(headers.allow).toBe('GET, HEAD, POST');
    expect(body.code).toBe('methodNotAllowed');
    await api.request.get(`/v1/sweeps/${uuidv7()}/pause`).expect(405).expect('allow', 'POST');
  });

  it('that accepts nothing there is gets 406', async () => {
    const { body } = await api.request.get('/v1/sweeps').set('Accept', 'text/html').expect(406);
    expect(body).toMatchObject({ code: 'notAcceptable', available: ['application/json'] });
  });

  it('with an unknown or unusable query name gets 422', async () => {
    const errorsOf = async (path: string) => (await api.request.get(path).expect(422)).body.errors;
    expect(await errorsOf('/v1/sweeps?statsu=running')).toMatchObject([
      { path: 'statsu', code: 'unknownField' },
    ]);
    for (const limit of ['0', '1001', 'ten', '-1', '1.5', '']) {
      expect(await errorsOf(`/v1/sweeps?limit=${limit}`)).toMatchObject([{ path: 'limit' }]);
    }
    expect(await errorsOf('/v1/sweeps?status=done')).toMatchObject([{ path: 'status', code: 'enum' }]);
    expect(await errorsOf('/v1/sweeps?count=maybe')).toMatchObject([{ path: 'count', code: 'type' }]);
    expect(await errorsOf(`/v1/sweeps/${uuidv7()}?wait=61`)).toMatchObject([{ path: 'wait' }]);
  });
});

describe('the service', () => {
  it('is alive and ready, and says which part is not', async () => {
    expect((await api.request.get('/healthz').expect(200)).body).toEqual({ status: 'ok', version: '1.2.3' });
    expect((await api.request.get('/readyz').expect(200)).body).toMatchObject({
      status: 'ok',
      database: { status: 'ok' },
      queue: { status: 'ok' },
    });
  });

  it('describes its version, metrics, errors and interface', async () => {
    expect((await api.request.get('/v1/version').expect(200)).body).toEqual({ version: '1.2.3', api: 'v1' });
    expect((await api.request.get('/v1/metrics').expect(200)).body.items).toContainEqual(
      expect.objectContaining({ name: 'dice', mode: 'max', hasSplitForms: true }),
    );
    const defaults = (await api.request.get('/v1/schema/defaults').expect(200)).body;
    expect(defaults).toMatchObject({
      sweep: { repeats: 1 },
      trial: { optimizer: { name: 'adam', learningRate: 0.001 } },
    });
    expect(defaults.presets).toHaveProperty('quarterUnet');
    expect((await api.request.get('/errors/invalidCells').expect(200)).body).toMatchObject({ status: 422 });
    expect((await api.request.get('/openapi.json').expect(200)).body.openapi).toBe('3.1.0');
    await api.request
      .get('/docs/')
      .expect(200)
      .expect('content-type', /text\/html/);
  });

  it('counts for Prometheus', async () => {
    const { text } = await api.request
      .get('/metrics')
      .expect(200)
      .expect('content-type', /text\/plain/);
    for (const name of [
      'unetsweep_trials{status="queued"}',
      'unetsweep_queue_depth',
      'unetsweep_slots',
      'unetsweep_workers{status="active"}',
      'unetsweep_http_request_duration_seconds_bucket',
    ]) {
      expect(text).toContain(name);
    }
  });
});

describe('a sweep whose runs need more memory than any worker has', () => {
  const large = { ...good, trial: { model: { baseFilters: 64 }, training: { batchSize: 16 } } };

  it('is refused with the need and the largest slot, runs what fits, or all of it where it is forced', async () => {
    const id = await addWorker(api.store, 1, { slotMemoryMb: 1500 });
    const refused = await post(large);
    expect([refused.status, refused.body.code]).toEqual([422, 'invalidCells']);
    expect(refused.body.invalid).toMatchObject([{ code: 'overMemory', count: 4 }]);
    expect(refused.body.detail).toContain('1500 MiB');

    const parameters = { 'model.baseFilters': [4, 64] };
    const some = await post({ ...large, parameters, onInvalidPoint: 'skip' }, '?dryRun=true');
    expect(some.body).toMatchObject({ valid: true, pointCount: 1, invalidCount: 1, basis: 'estimated' });
    const [small, much] = some.body.perModelMemoryMb as [number, number];
    expect(small).toBeLessThan(1500);
    expect(much).toBeGreaterThan(1500);
    expect(some.body.memoryMb).toBe(much);

    expect((await post({ ...large, force: ['overMemory'] }, '?dryRun=true')).body.valid).toBe(true);
    await api.store.workers.leave(id);
    // Nothing is known of workers that will come.
    expect((await post(large, '?dryRun=true')).body.valid).toBe(true);
  });
});
