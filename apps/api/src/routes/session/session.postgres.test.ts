import supertest from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const servers = () => ({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
const KEY = 'correct-horse-battery';
const WEEK_S = 7 * 24 * 60 * 60;

const signIn = (api: TestApi, key: string) => api.request.post('/v1/session').send({ key });

async function cookieOf(api: TestApi): Promise<string> {
  const { headers } = await signIn(api, KEY).expect(200);
  return String(headers['set-cookie']).split(';', 1)[0] ?? '';
}

describe('with a key', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(servers(), { app: { adminKey: KEY } });
  }, START_MS);
  afterAll(() => api.close());
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('gives a cookie that no script reads and no other site sends', async () => {
    const { headers, body } = await signIn(api, KEY).expect(200);
    expect(String(headers['set-cookie'])).toMatch(
      /^unetsweep-session=\d+\.[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/,
    );
    expect(String(headers['set-cookie'])).not.toContain(KEY);
    const { expiresAt } = body as { expiresAt: string };
    expect(Math.round((Date.parse(expiresAt) - Date.now()) / 1000)).toBeCloseTo(WEEK_S, -1);
    const overTls = await signIn(api, KEY).set('x-forwarded-proto', 'https').expect(200);
    expect(String(overTls.headers['set-cookie'])).toMatch(/; Secure$/);
  });

  it('serves reading with the cookie, and changes with X-Unetsweep', async () => {
    const cookie = await cookieOf(api);
    await api.request.get('/v1/sweeps').set('cookie', `other=1; ${cookie}`).expect(200);
    const refused = await api.request.post('/v1/sweeps').set('cookie', cookie).send({}).expect(403);
    expect(refused.body.code).toBe('csrf');
    await api.request.post('/v1/sweeps').set('cookie', cookie).set('x-unetsweep', '1').send({}).expect(422);
    await api.request.delete('/v1/sweeps/x').set('cookie', cookie).expect(403);
  });

  it('says without a key whether one is needed and whether the browser is signed in', async () => {
    expect((await api.request.get('/v1/session').expect(200)).body).toEqual({
      keyNeeded: true,
      expiresAt: null,
    });
    const cookie = await cookieOf(api);
    const { body } = await api.request.get('/v1/session').set('cookie', cookie).expect(200);
    expect(Date.parse((body as { expiresAt: string }).expiresAt)).toBeGreaterThan(Date.now());
  });

  it('ends a session at its time', async () => {
    const cookie = await cookieOf(api);
    vi.setSystemTime(Date.now() + (WEEK_S - 5) * 1000);
    await api.request.get('/v1/sweeps').set('cookie', cookie).expect(200);
    vi.setSystemTime(Date.now() + 10_000);
    const { body, headers } = await api.request.get('/v1/sweeps').set('cookie', cookie).expect(401);
    expect(body.code).toBe('keyMissing');
    expect(headers['www-authenticate']).toMatch(/^Bearer/);
  });

  it('takes no cookie that it did not sign', async () => {
    const [name = '', value = ''] = (await cookieOf(api)).split('=');
    const [expires = '', signature = ''] = value.split('.');
    const later = `${Number(expires) + 1}.${signature}`;
    for (const forged of [
      later,
      `${expires}.${'A'.repeat(43)}`,
      `${expires}.`,
      expires,
      '',
      '..',
      `${value}x`,
    ])
      await api.request.get('/v1/sweeps').set('cookie', `${name}=${forged}`).expect(401);
  });

  it('lets an unknown key in the header fail, whatever the cookie', async () => {
    const cookie = await cookieOf(api);
    const { body } = await api.request
      .get('/v1/sweeps')
      .set('cookie', cookie)
      .set('authorization', 'Bearer wrong')
      .expect(401);
    expect(body.code).toBe('keyUnknown');
  });

  it('signs out', async () => {
    const { headers } = await api.request.delete('/v1/session').expect(204);
    expect(String(headers['set-cookie'])).toMatch(/^unetsweep-session=; Path=\/; Max-Age=0/);
  });

  it('refuses bodies that hold no key', async () => {
    for (const body of [{}, { key: '' }, { key: 1 }, { key: KEY, more: true }])
      await api.request.post('/v1/session').send(body).expect(422);
    await api.request.post('/v1/session').type('form').send({ key: KEY }).expect(415);
  });
});

describe('guessing keys', () => {
  it('has to wait after ten failures, with the right key too', async () => {
    const api = await startTestApi(servers(), { app: { adminKey: KEY } });
    try {
      for (let guess = 0; guess < 10; guess += 1) {
        const { body } = await signIn(api, `guess ${guess}`).expect(401);
        expect(body.code).toBe('keyUnknown');
      }
      const { body, headers } = await signIn(api, KEY).expect(429);
      expect(body.code).toBe('rateLimited');
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
      expect(headers['set-cookie']).toBeUndefined();
    } finally {
      await api.close();
    }
  });
});

describe('without a key', () => {
  it('says that none is needed', async () => {
    const api = await startTestApi(servers());
    try {
      const none = { keyNeeded: false, expiresAt: null };
      expect((await api.request.get('/v1/session').expect(200)).body).toEqual(none);
      const answer = await supertest(api.url).post('/v1/session').send({ key: 'any' }).expect(200);
      expect(answer.body).toEqual(none);
      expect(answer.headers['set-cookie']).toBeUndefined();
    } finally {
      await api.close();
    }
  });
});
