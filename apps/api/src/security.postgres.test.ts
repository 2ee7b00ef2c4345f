import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from './testing/test-api.js';

const servers = () => ({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });

/** `fetch` sets Host by itself; this sends what it is told. */
function send(
  url: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method, headers }, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body }));
    });
    outgoing.on('error', reject).end();
  });
}

describe('without a key', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(servers());
  }, START_MS);
  afterAll(() => api.close());

  it.each(['localhost', '127.0.0.1', '[::1]', 'localhost:4400', 'LOCALHOST:1', '[::1]:80'])(
    'serves Host %s',
    async (host) => {
      expect((await send(`${api.url}/v1/sweeps`, { host })).status).toBe(200);
    },
  );

  it.each([
    'example.org',
    '127.0.0.1.example.org',
    'localhost.',
    '192.168.0.4:4400',
    'localhost:80:80',
    '[::2]',
  ])('refuses Host %s, on every route', async (host) => {
    for (const path of ['/v1/sweeps', '/healthz', '/docs/', '/openapi.json', '/nothing', '/metrics']) {
      const { status, body } = await send(api.url + path, { host });
      expect([path, status]).toEqual([path, 403]);
      expect(JSON.parse(body)).toMatchObject({ code: 'csrf', status: 403 });
    }
  });

  it('refuses text that no database keeps, in queries and paths', async () => {
    for (const path of ['/v1/sweeps?name=a%00', '/v1/trials?filter=status=a%00', '/v1/datasets?name=%00']) {
      const { status, body } = await send(api.url + path, {});
      expect([path, status]).toEqual([path, 422]);
      expect(JSON.parse(body).errors).toMatchObject([
        { path: expect.stringMatching(/name|filter/), code: 'pattern' },
      ]);
    }
    expect((await send(`${api.url}/v1/datasets/a%00`, {})).status).toBe(404);
  });

  it('serves its own pages and refuses those of other origins', async () => {
    const origin = (value: string) => send(`${api.url}/v1/sweeps`, { host: 'localhost:4400', origin: value });
    expect((await origin('http://localhost:4400')).status).toBe(200);
    for (const other of ['http://localhost:3000', 'http://127.0.0.1:4400', 'https://example.org', 'null']) {
      expect([other, (await origin(other)).status]).toEqual([other, 403]);
    }
  });

  it('refuses what a browser sends for another site, but opens a page that a link elsewhere leads to', async () => {
    const fetched = (headers: Record<string, string>, method = 'GET') =>
      send(`${api.url}/healthz`, { host: 'localhost', ...headers }, method);
    expect((await fetched({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await fetched({ 'sec-fetch-site': 'none' })).status).toBe(200);
    expect((await fetched({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await fetched({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await fetched(link)).status).toBe(200);
    expect((await fetched(link, 'POST')).status).toBe(403);
    expect((await fetched({ ...link, 'sec-fetch-dest': 'iframe' })).status).toBe(403);
  });
});

describe('with a key', () => {
  const KEY = 'correct-horse-battery';
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(servers(), { app: { adminKey: KEY } });
  }, START_MS);
  afterAll(() => api.close());

  it.each(['/healthz', '/readyz', '/openapi.json', '/docs/'])('serves %s to anyone', async (path) => {
    await api.request.get(path).expect(200);
  });

  it.each(['/v1/sweeps', '/v1/events', '/metrics', '/v1/version', '/nothing'])(
    'asks for the key at %s',
    async (path) => {
      const missing = await api.request
        .get(path)
        .expect(401)
        .expect('www-authenticate', /^Bearer/);
      expect(missing.body.code).toBe('keyMissing');
      for (const wrong of ['x', `${KEY}x`, KEY.slice(1)]) {
        const unknown = await api.request.get(path).set('Authorization', `Bearer ${wrong}`).expect(401);
        expect(unknown.body.code).toBe('keyUnknown');
        expect(JSON.stringify(unknown.body)).not.toContain(wrong.length > 1 ? wrong : KEY);
      }
    },
  );

  it('serves who has the key, under any name of this machine', async () => {
    const headers = {
      host: 'gpu-node.example.org',
      authorization: `Bearer ${KEY}`,
      origin: 'https://example.org',
    };
    expect((await send(`${api.url}/v1/sweeps`, headers)).status).toBe(200);
  });
});
