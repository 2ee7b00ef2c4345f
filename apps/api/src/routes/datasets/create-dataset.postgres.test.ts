import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as openRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@unetsweep/contract';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { importLoop } from '../../imports/import-loop.js';
import { nucleiArchive } from '../../testing/nuclei-archive.js';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const MAX_BYTES = 2 * 1024 * 1024;

let folder: string;
let api: TestApi;
/** On which no process carries out imports. */
let idle: TestApi;
let archive: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unetsweep-uploads-'));
  const app = { uploads: { folder, maxArchiveBytes: MAX_BYTES } };
  const servers = { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') };
  api = await startTestApi(servers, { app, importConcurrency: 1 });
  idle = await startTestApi(servers, { app });
  archive = await nucleiArchive();
}, START_MS);
afterAll(async () => {
  await api.close();
  await idle.close();
  await rm(folder, { recursive: true });
});

const post = (options: unknown, content: Buffer = archive, to = api) =>
  to.request
    .post('/v1/datasets')
    .attach('archive', content, 'nuclei.zip')
    .field('options', typeof options === 'string' ? options : JSON.stringify(options));

const ended = async (id: string, on = api): Promise<Dataset> =>
  (await on.request.get(`/v1/datasets/${id}?wait=60`).expect(200)).body;

/** Uploads and waits for the end of the import. */
async function imported(options: object, content = archive): Promise<Dataset> {
  const { body } = await post(options, content).expect(202);
  return ended(body.id);
}

describe('an uploaded archive', () => {
  it('becomes a data set with groups, classes and where it came from', async () => {
    const options = { name: 'nuclei', groups: { from: 'folder' }, classNames: ['ground', 'nucleus'] };
    const posted = await post(options).expect(202);
    expect(posted.headers.location).toBe(`/v1/datasets/${posted.body.id}`);
    expect(posted.body).toMatchObject({ name: 'nuclei', version: 1, status: 'importing', images: 0 });
    const dataset = await ended(posted.body.id);
    expect(dataset).toMatchObject({
      status: 'ready',
      images: 4,
      labelled: 4,
      unlabelled: 0,
      channels: 1,
      sizes: [{ width: 128, height: 128, images: 4 }],
      groups: [{ name: 'r1', images: 4 }],
      classes: [{ name: 'ground' }, { name: 'nucleus' }],
      failure: null,
      provenance: {
        archive: {
          fileName: 'nuclei.zip',
          format: 'zip',
          sizeBytes: archive.length,
          sha256: posted.body.sha256,
        },
        options: { name: 'nuclei', groups: { from: 'folder', level: 1 }, axis: 'z' },
      },
    });
    expect(dataset.sha256).not.toBe(posted.body.sha256);
    const [background, nucleus] = dataset.classes;
    expect((background?.pixelShare ?? 0) + (nucleus?.pixelShare ?? 0)).toBeCloseTo(1);
    const [sample] = await api.store.datasets.samples(dataset.id);
    expect(sample).toMatchObject({ name: 'r1/r1c1', group: 'r1', labelled: true, split: null });
    expect(sample?.pixelShare).toHaveLength(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it('may come before or after its options, which may be a file', async () => {
    const { body } = await api.request
      .post('/v1/datasets')
      .attach('options', Buffer.from('{"name": "options-file"}'), {
        filename: 'options.json',
        contentType: 'application/json',
      })
      .attach('archive', archive, 'C:\\data\\set.zip')
      .expect(202);
    expect(body).toMatchObject({ name: 'options-file', provenance: { archive: { fileName: 'set.zip' } } });
  });

  it('that is no data set fails, with every fault named', async () => {
    const broken = await nucleiArchive(2, {
      'images/r1/extra.png': Buffer.from('no picture'),
      'images/r1/other.png': Buffer.from('none either'),
    });
    const dataset = await imported({ name: 'broken' }, broken);
    expect(dataset).toMatchObject({ status: 'failed', images: 0, failure: { code: 'missingMask' } });
    expect(dataset.failure?.faults.map(({ file }) => file)).toEqual([
      'images/r1/extra.png',
      'images/r1/other.png',
    ]);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the same archive again', () => {
  it('is the old data set with equal options, a new version with others', async () => {
    const first = await imported({ name: 'again' });
    const same = await post({ name: 'again', axis: 'z' }).expect(200);
    expect(same.body).toEqual(first);
    expect(same.headers.location).toBe(`/v1/datasets/${first.id}`);
    const other = await post({ name: 'again', groups: { from: 'folder' } }).expect(202);
    expect(other.body).toMatchObject({ name: 'again', version: 2 });
    await post({ name: 'elsewhere' }).expect(202);
  });

  it('twice at once is one data set', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => post({ name: 'at-once' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('with the same Idempotency-Key gets the first answer, another body is refused', async () => {
    const key = { 'idempotency-key': 'upload-1' };
    const first = await post({ name: 'keyed' }).set(key).expect(202);
    await ended(first.body.id);
    const replay = await post({ name: 'keyed' }).set(key).expect(202);
    expect(replay.headers['idempotent-replayed']).toBe('true');
    expect(replay.body).toEqual(first.body);
    const reused = await post({ name: 'keyed-otherwise' }).set(key).expect(422);
    expect(reused.body.code).toBe('idempotencyKeyReused');
  });
});

describe('a refused upload', () => {
  const name = 'refused';
  const refusals: [string, () => PromiseLike<{ status: number; body: unknown }>, number, object][] = [
    [
      'options without a name',
      () => post({}),
      422,
      { errors: [{ path: '/options/name', code: 'required' }] },
    ],
    [
      'an unknown option',
      () => post({ name, formatt: 'pairs' }),
      422,
      { errors: [{ path: '/options/formatt', code: 'unknownField' }] },
    ],
    [
      'a value that is none',
      () => post({ name, groups: { from: 'patient' } }),
      422,
      { errors: [{ path: '/options/groups/from', code: 'enum' }] },
    ],
    ['options that are no JSON', () => post('{"name": '), 400, { code: 'malformedJson' }],
    [
      'bytes of another format',
      () => post({ name }, Buffer.alloc(2000, 7)),
      415,
      { code: 'unsupportedArchive' },
    ],
    ['an empty file', () => post({ name }, Buffer.alloc(0)), 415, { code: 'unsupportedArchive' }],
    [
      'an archive that is too large',
      () => post({ name }, Buffer.concat([archive, Buffer.alloc(MAX_BYTES)])),
      413,
      { code: 'archiveTooLarge', limit: MAX_BYTES },
    ],
    [
      'a body whose length says that it is far too large',
      () => post({ name }, Buffer.alloc(4 * MAX_BYTES)),
      413,
      { code: 'archiveTooLarge' },
    ],
    [
      'no archive',
      () => api.request.post('/v1/datasets').field('options', JSON.stringify({ name })),
      400,
      { code: 'malformedMultipart' },
    ],
    [
      'no options',
      () => api.request.post('/v1/datasets').attach('archive', archive, 'a.zip'),
      400,
      { code: 'malformedMultipart' },
    ],
    [
      'the archive twice',
      () => post({ name }).attach('archive', archive, 'b.zip'),
      400,
      { code: 'malformedMultipart' },
    ],
    [
      'an unknown part',
      () => post({ name }).field('format', 'pairs'),
      422,
      { errors: [{ path: '/format', code: 'unknownField', accepted: ['archive', 'options'] }] },
    ],
    [
      'no boundary',
      () => api.request.post('/v1/datasets').set('content-type', 'multipart/form-data').send('--x'),
      400,
      { code: 'malformedMultipart' },
    ],
    [
      'a body that ends early',
      () =>
        api.request
          .post('/v1/datasets')
          .set('content-type', 'multipart/form-data; boundary=x')
          .send(
            '--x\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\nPK\u0003\u0004',
          ),
      400,
      { code: 'malformedMultipart' },
    ],
    [
      'JSON',
      () => api.request.post('/v1/datasets').send({ name }),
      415,
      { code: 'unsupportedMediaType', accepted: ['multipart/form-data'] },
    ],
    [
      'a key that cannot be one',
      () => post({ name }).set('idempotency-key', 'x'.repeat(256)),
      422,
      { errors: [{ path: 'Idempotency-Key' }] },
    ],
  ];

  it.each(refusals)('for %s leaves nothing behind', async (_what, send, status, body) => {
    const answer = await send();
    expect(answer).toMatchObject({ status, body });
    expect((await api.store.datasets.list({ limit: 10, name })).items).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('for a client that hangs up leaves nothing behind', async () => {
    const started = openRequest(`${idle.url}/v1/datasets`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': MAX_BYTES },
    });
    started.on('error', () => undefined);
    started.write('--x\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\n');
    started.write(archive.subarray(0, 10_000));
    await expect.poll(() => readdir(folder)).toHaveLength(1);
    started.destroy();
    await expect.poll(() => readdir(folder)).toEqual([]);
    expect((await idle.store.datasets.list({ limit: 1 })).items).toEqual([]);
  });
});

describe('an import', () => {
  const runner = (leaseMs = 60_000) => {
    const log = pino({ level: 'silent' });
    const { store } = idle;
    const queue = { offerJob: () => Promise.resolve() };
    const made = importLoop({
      store,
      queue,
      imports: store.imports,
      folder,
      concurrency: 2,
      log,
      leaseMs,
    });
    made.start();
    return made;
  };

  it('whose process was killed is carried out by another one', async () => {
    const { body } = await post({ name: 'orphan' }, archive, idle).expect(202);
    expect(await idle.store.imports.take(1)).toMatchObject({ datasetId: body.id, attempt: 1 });
    const other = runner();
    expect(await ended(body.id, idle)).toMatchObject({ status: 'ready', images: 4 });
    await other.stop();
  });

  it('whose process is lost again and again is given up', async () => {
    const { body } = await post({ name: 'lost' }, archive, idle).expect(202);
    for (let attempt = 1; attempt <= 3; attempt++)
      await expect.poll(() => idle.store.imports.take(1)).toMatchObject({ attempt });
    const other = runner();
    expect(await ended(body.id, idle)).toMatchObject({ status: 'failed', failure: { code: 'internal' } });
    await other.stop();
  });

  it('is given back by a process that stops, and leaves no files there', async () => {
    const { body } = await post({ name: 'given-back' }, archive, idle).expect(202);
    const first = runner();
    await expect.poll(() => readdir(folder)).toHaveLength(1);
    await first.stop();
    expect(await readdir(folder)).toEqual([]);
    const second = runner();
    expect(await ended(body.id, idle)).toMatchObject({ status: 'ready', images: 4 });
    await second.stop();
  });

  it('ends with its data set', async () => {
    const { body } = await post({ name: 'deleted' }, archive, idle).expect(202);
    const task = await idle.store.imports.take(60_000);
    await idle.request.delete(`/v1/datasets/${body.id}`).expect(204);
    expect(task && (await idle.store.imports.renew(task, 60_000))).toBe(false);
    await idle.request.get(`/v1/datasets/${body.id}`).expect(410);
  });
});
