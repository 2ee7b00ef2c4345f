import { connect } from 'node:net';
import type { ApiEvent } from '@unetsweep/contract';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  newPoints,
  trialStart,
} from '@unetsweep/store/testing';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let dataset: Awaited<ReturnType<typeof addDataset>>;
let workerId: string;

beforeAll(async () => {
  api = await startTestApi(
    { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') },
    { timing: { pollMs: 100, pingMs: 50 } },
  );
  dataset = await addDataset(api.store);
  workerId = await addWorker(api.store);
}, START_MS);
afterAll(() => api.close());

interface Stream {
  headers: Headers;
  /** The next event that fits. */
  next(fits?: (event: ApiEvent) => boolean): Promise<ApiEvent>;
  comments: string[];
  close(): void;
}

async function open(path: string, headers: Record<string, string> = {}): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(api.url + path, { headers, signal: abort.signal });
  expect(response.status).toBe(200);
  const comments: string[] = [];
  if (response.body === null) throw new Error('no body');
  const reader = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ onComment: (comment) => comments.push(comment) }))
    .getReader();
  return {
    headers: response.headers,
    comments,
    close: () => abort.abort(),
    async next(fits = () => true) {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream ended');
        const event: ApiEvent = JSON.parse(value.data);
        expect(value.event).toBe(event.type);
        if (fits(event)) return event;
      }
    },
  };
}

async function take(stream: Stream, count: number): Promise<ApiEvent[]> {
  const events: ApiEvent[] = [];
  while (events.length < count) events.push(await stream.next());
  return events;
}

/** Runs a planned sweep's first trial to its end. */
async function finish(trialId: string): Promise<void> {
  const claimed = await claim(api.store, trialId, workerId);
  await api.store.trials.start(claimed, trialStart());
  await api.store.trials.end(claimed, completed({ valDice: 0.5 }));
}

/** What is written is shown once no older transaction runs on the server, those of other tests included. */
async function shownTypes(sweepId: string): Promise<string[]> {
  const { events } = await api.store.events.read({ afterId: null, sweepId, limit: 10 });
  return events.map(({ type }) => type);
}

describe('event streams', () => {
  it('replay a sweep from its creation', async () => {
    const { sweepId } = await addPlannedSweep(api.store, dataset, newPoints(2));
    const stream = await open(`/v1/sweeps/${sweepId}/events?lastEventId=0`);
    const events = await take(stream, 3);
    stream.close();
    expect(events.map(({ type }) => type)).toEqual(['sweep.created', 'trial.queued', 'trial.queued']);
    expect(events.every((event) => event.sweepId === sweepId)).toBe(true);
  });

  it('go on after any event that was the last one, without a gap or a repetition', async () => {
    const { sweepId, trialIds } = await addPlannedSweep(api.store, dataset, newPoints(3));
    for (const trialId of trialIds) await finish(trialId);
    const whole = await open(`/v1/sweeps/${sweepId}/events?lastEventId=0`);
    const all: ApiEvent[] = [];
    while (all.filter(({ type }) => type === 'trial.completed').length < 3) all.push(await whole.next());
    whole.close();
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const [index, event] of all.slice(0, -1).entries()) {
      const rest = await open(`/v1/sweeps/${sweepId}/events`, { 'last-event-id': event.id });
      expect((await take(rest, all.length - index - 1)).map(({ id }) => id)).toEqual(
        all.slice(index + 1).map(({ id }) => id),
      );
      rest.close();
    }
  });

  it('bring what happens while many listen, to each once and in order', async () => {
    const { sweepId, trialIds } = await addPlannedSweep(api.store, dataset, newPoints(5));
    const streams = await Promise.all(
      Array.from({ length: 8 }, () => open(`/v1/sweeps/${sweepId}/events?types=trial.completed`)),
    );
    await Promise.all(
      trialIds.map((trialId) =>
        finish(trialId).then(() => api.wakeUps.publish('live', { kind: 'events', sweepId })),
      ),
    );
    const seen = await Promise.all(streams.map((stream) => take(stream, 5)));
    for (const stream of streams) stream.close();
    const ids = seen.map((events) => events.map(({ id }) => id));
    expect(new Set(ids[0]).size).toBe(5);
    for (const each of ids) expect(each).toEqual(ids[0]);
  });

  it('say where they begin, so that a connection lost before the first event misses nothing', async () => {
    const { sweepId, trialIds } = await addPlannedSweep(api.store, dataset, newPoints(1));
    await expect.poll(() => shownTypes(sweepId)).toContain('trial.queued');
    const first = await open(`/v1/sweeps/${sweepId}/events`);
    const start = first.headers.get('last-event-id') ?? '';
    first.close();
    await finish(trialIds[0] ?? '');
    const second = await open(`/v1/sweeps/${sweepId}/events`, { 'last-event-id': start });
    expect((await second.next()).type).toBe('sweep.started');
    second.close();
  });

  it('tell a client whose place is unknown to read the lists again, once, and go on from now', async () => {
    const { sweepId, trialIds } = await addPlannedSweep(api.store, dataset, newPoints(1));
    await expect.poll(() => shownTypes(sweepId)).toContain('trial.queued');
    const stream = await open(`/v1/sweeps/${sweepId}/events`, { 'last-event-id': 'of-another-age' });
    expect((await stream.next()).type).toBe('reset');
    await finish(trialIds[0] ?? '');
    expect((await stream.next()).type).toBe('sweep.started');
    stream.close();
  });

  it('carry epochs and progress to those who listen, with the place of the kept event before them', async () => {
    const { sweepId, trialIds } = await addPlannedSweep(api.store, dataset, newPoints(1));
    const stream = await open(`/v1/sweeps/${sweepId}/events?types=trial.epoch,sweep.progress`);
    const epoch = { kind: 'epoch', sweepId, trialId: trialIds[0], metrics: { valDice: 0.1 } };
    await api.wakeUps.publish('live', { ...epoch, epoch: 1 });
    await api.wakeUps.publish('live', { ...epoch, epoch: 2 });
    await api.wakeUps.publish('live', { ...epoch, epoch: 3 });
    const first = await stream.next(({ type }) => type === 'trial.epoch');
    expect(first).toMatchObject({ trialId: trialIds[0], data: { epoch: 1, metrics: { valDice: 0.1 } } });
    expect(first.id).toBe(stream.headers.get('last-event-id'));
    // Newest wins: the second epoch is passed over.
    expect(await stream.next(({ type }) => type === 'trial.epoch')).toMatchObject({ data: { epoch: 3 } });
    stream.close();
    const progress = await open(`/v1/events?types=sweep.progress&sweepId=${sweepId}`);
    await api.wakeUps.publish('live', { kind: 'events', sweepId });
    expect(await progress.next()).toMatchObject({
      type: 'sweep.progress',
      data: { trialCounts: { total: 1 } },
    });
    progress.close();
  });

  it('send a comment while nothing happens', async () => {
    const { sweepId, trialIds } = await addPlannedSweep(api.store, dataset, newPoints(1));
    const stream = await open(`/v1/sweeps/${sweepId}/events?types=trial.completed`);
    const waiting = stream.next();
    await expect.poll(() => stream.comments).toContain('ping');
    await finish(trialIds[0] ?? '');
    await waiting;
    stream.close();
  });

  it('refuse unknown types', async () => {
    const { body } = await api.request.get('/v1/events?types=trial.done').expect(422);
    expect(body.errors).toMatchObject([{ path: 'types', code: 'enum' }]);
    expect(body.errors[0].accepted).toContain('trial.completed');
  });
});

describe('a client that stops reading', () => {
  let slow: TestApi;
  beforeAll(async () => {
    slow = await startTestApi(
      { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') },
      { timing: { pollMs: 50, slowClientMs: 200 } },
    );
  }, START_MS);
  afterAll(() => slow.close());

  it('is dropped, and costs no growing memory', async () => {
    const set = await addDataset(slow.store);
    const text = 'x'.repeat(5_000);
    const params = (index: number) => ({ 'optimizer.learningRate': index, note: text });
    await addPlannedSweep(slow.store, set, newPoints(10, { params }));
    const { port } = new URL(slow.url);
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    socket.pause();
    socket.write(
      'GET /v1/events?lastEventId=0 HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n',
    );
    // Thousands of events that nobody reads fill the buffers of both kernels, then the server's own.
    for (let round = 0; round < 12; round += 1) await addPlannedSweep(slow.store, set, newPoints(2_000));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await expect.poll(() => countConnections(slow.app.server), { timeout: 20_000 }).toBe(0);
    socket.resume();
    await closed;
  });
});

function countConnections(server: {
  getConnections(done: (error: Error | null, count: number) => void): void;
}): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

describe('a process that stops', () => {
  it('ends its streams at once', async () => {
    const own = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
    const response = await fetch(`${own.url}/v1/events`);
    const other = await fetch(`${own.url}/v1/events?types=worker.*`);
    const started = performance.now();
    await Promise.all([response.text(), other.text(), own.close()]);
    // Far below the time after which a process manager would kill it; dropping the test database is part of it.
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
