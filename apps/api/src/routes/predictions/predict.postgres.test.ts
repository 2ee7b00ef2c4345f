import { randomUUID } from 'node:crypto';
import type { ClaimedTrial, JobEnd } from '@unetsweep/store';
import { addDataset, addPlannedSweep, addWorker, claim, newPoints } from '@unetsweep/store/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const TAKEN_MS = 300;
let api: TestApi;
beforeAll(async () => {
  const servers = { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') };
  api = await startTestApi(servers, { timing: { jobTakenMs: TAKEN_MS } });
}, START_MS);
afterAll(() => api.close());

const picture = Buffer.from('89504e470d0a1a0a', 'hex');
const id = randomUUID();

const post = (options: object | null, images = 1, accept = '*/*') => {
  const request = api.request.post('/v1/predictions').set('accept', accept);
  if (options) request.field('options', JSON.stringify(options));
  for (let index = 0; index < images; index += 1) request.attach('image', picture, `${index}.png`);
  return request;
};

describe('a prediction is refused', () => {
  it('where the body is no form, or not the one that is documented', async () => {
    const json = await api.request.post('/v1/predictions').send({ trialId: id });
    expect([json.status, json.body.code, json.body.accepted]).toEqual([
      415,
      'unsupportedMediaType',
      ['multipart/form-data'],
    ]);
    for (const request of [post({ trialId: id }, 0), post(null), post({ trialId: id }, 65)]) {
      const { status, body } = await request;
      expect([status, body.code]).toEqual([400, 'malformedMultipart']);
    }
    const other = await post({ trialId: id }).field('mask', 'x');
    expect([other.status, other.body.errors[0].path]).toEqual([422, '/mask']);
  });

  it('by field, where the options have faults', async () => {
    const faults: [object, string][] = [
      [{ trialId: id, threshold: 2 }, '/options/threshold'],
      [{ trialId: id, output: 'png' }, '/options/output'],
      [{ trialId: id, size: 3 }, '/options/size'],
      [{}, '/options'],
      [{ trialId: id, checkpointId: id }, '/options'],
      [{ ensembleId: id, trialId: id }, '/options'],
    ];
    for (const [options, path] of faults) {
      const { status, body } = await post(options);
      expect([status, body.code, body.errors[0].path], JSON.stringify(options)).toEqual([
        422,
        'invalidBody',
        path,
      ]);
    }
  });

  it('where the client takes nothing that there is, or one picture for two images', async () => {
    for (const request of [post({ trialId: id }, 1, 'text/html'), post({ trialId: id }, 2, 'image/png')]) {
      const { status, body } = await request;
      expect([status, body.code]).toEqual([406, 'notAcceptable']);
      expect(body.available).toContain('application/json');
    }
  });

  it('where there is no such trial or checkpoint', async () => {
    for (const options of [{ trialId: id }, { checkpointId: id }, { ensembleId: id }]) {
      const { status, body } = await post(options);
      expect([status, body.code]).toEqual([404, 'notFound']);
    }
  });

  it('where the images are larger than 64 MiB together', async () => {
    const half = Buffer.alloc(33 * 1024 ** 2);
    const { status, body } = await api.request
      .post('/v1/predictions')
      .field('options', JSON.stringify({ trialId: id }))
      .attach('image', half, 'a.png')
      .attach('image', half, 'b.png');
    expect([status, body.code, body.limit]).toEqual([413, 'bodyTooLarge', 64 * 1024 ** 2]);
  });
});

interface Trained {
  trial: ClaimedTrial;
  checkpointId: string;
}

async function startTrial(): Promise<ClaimedTrial> {
  const dataset = await addDataset(api.store, `set-${randomUUID()}`);
  const { trialIds } = await addPlannedSweep(api.store, dataset, newPoints(1));
  return claim(api.store, trialIds[0] ?? '', await addWorker(api.store));
}

async function train(): Promise<Trained> {
  const trial = await startTrial();
  const checkpoint = await api.store.checkpoints.put(trial, {
    epoch: 1,
    kind: 'best',
    metrics: {},
    weightsSha256: '0'.repeat(64),
    content: Buffer.from(trial.trialId),
  });
  return { trial, checkpointId: checkpoint?.id ?? '' };
}

/** Does the next prediction as a worker would. @returns what it was asked */
async function work(end: JobEnd): Promise<Record<string, unknown>> {
  const worker = { id: randomUUID(), leaseMs: 30_000 };
  for (;;) {
    const job = await api.store.jobs.claim('prediction', worker);
    if (!job) continue;
    await api.store.jobs.end(job, end);
    await api.wakeUps.publish('jobEnds', { jobId: job.jobId });
    return job.request;
  }
}

const left = async () => (await api.store.jobs.list('prediction', { limit: 10 })).items;

describe('a prediction', () => {
  it('waits for a trial’s first checkpoint, and says so', async () => {
    const { status, body } = await post({ trialId: (await startTrial()).trialId });
    expect([status, body.code]).toEqual([409, 'checkpointPending']);
  });

  it('of a trial whose checkpoint was dropped is gone', async () => {
    const trial = await startTrial();
    const failure = { reason: 'diverged' as const, message: 'NaN', epoch: 1 };
    await api.store.trials.end(trial, { status: 'failed', failure, flags: [] });
    const { status, body } = await post({ trialId: trial.trialId });
    expect([status, body.code]).toEqual([410, 'checkpointExpired']);
  });

  it('that no worker takes in time is withdrawn', async () => {
    const { trial } = await train();
    const { status, body, headers } = await post({ trialId: trial.trialId });
    expect([status, body.code]).toEqual([503, 'noWorker']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(await left()).toEqual([]);
  });

  it('is asked of a worker with all defaults, answered in the form that the client takes, and forgotten', async () => {
    const { trial, checkpointId } = await train();
    const item = { width: 2, height: 1, classes: ['a', 'b'], pixelShare: [1, 0], meanConfidence: 0.9 };
    const outputs = [Buffer.from('one'), Buffer.from('two')];
    const end: JobEnd = { status: 'completed', result: { items: [item, item] }, outputs };
    const [asked, both] = await Promise.all([work(end), post({ trialId: trial.trialId }, 2)]);
    const usual = { output: 'mask', threshold: 0.5, restoreSize: true, tta: false };
    expect(asked).toEqual({ ...usual, checkpointId, voices: null, form: 'png', files: ['0.png', '1.png'] });
    const pictures = outputs.map((bytes) => bytes.toString('base64'));
    expect([both.status, both.body]).toEqual([
      200,
      { items: pictures.map((maskPng) => ({ ...item, maskPng })), checkpointId, ensembleId: null },
    ]);
    const [, one] = await Promise.all([work(end), post({ checkpointId }).buffer()]);
    expect([one.headers['content-type'], one.body.toString()]).toEqual(['image/png', 'one']);
    expect(await left()).toEqual([]);
  });

  it.each([
    ['undecodable', 422, 'invalidBody'],
    ['unfitImage', 422, 'invalidBody'],
    ['imageTooLarge', 413, 'imageTooLarge'],
    ['outOfMemory', 413, 'imageTooLarge'],
    ['timeLimit', 413, 'imageTooLarge'],
    ['notAcceptable', 406, 'notAcceptable'],
    ['checkpointExpired', 410, 'checkpointExpired'],
    ['workerLost', 503, 'noWorker'],
    ['internal', 500, 'internal'],
  ])('that failed as %s answers %i %s', async (code, status, told) => {
    const { checkpointId } = await train();
    const failure = { code, message: 'Secret of the service or not.', path: '/image/0' };
    const [, answer] = await Promise.all([work({ status: 'failed', failure }), post({ checkpointId })]);
    expect([answer.status, answer.body.code]).toEqual([status, told]);
    if (status === 500) expect(JSON.stringify(answer.body)).not.toContain('Secret');
    if (status === 422) expect(answer.body.errors[0].path).toBe('/image/0');
  });
});
