import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiError, type ApiEvent, createClient, followEvents, waitForSweep } from './index.js';

const ID = '01890000-0000-7000-8000-000000000000';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A service that answers each request with the next of these; the last one stays. */
async function serve(answers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const seen: IncomingMessage[] = [];
  server = createServer((request, response) => {
    answers[Math.min(seen.length, answers.length - 1)]?.(request, response);
    seen.push(request);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, seen };
}

function json(status: number, body: object) {
  return (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const event = (id: string) => ({
  id,
  type: 'sweep.started',
  at: '',
  sweepId: ID,
  trialId: null,
  planId: null,
  data: {},
});

function stream(ids: string[], start = '') {
  return (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      ...(start && { 'last-event-id': start }),
    });
    for (const id of ids)
      response.write(`id: ${id}\nevent: sweep.started\ndata: ${JSON.stringify(event(id))}\n\n`);
    response.end();
  };
}

async function collect(events: AsyncGenerator<ApiEvent>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of events) {
    ids.push(id);
    if (ids.length === count) break;
  }
  return ids;
}

const retryMs = { first: 1, longest: 2 };

describe('createClient', () => {
  it('sends the key and throws what the service refuses with', async () => {
    const problem = { code: 'notFound', detail: 'There is no sweep with this id.', status: 404 };
    const { baseUrl, seen } = await serve([json(404, problem)]);
    const client = createClient({ baseUrl, key: 'secret' });
    const refused = client.GET('/v1/sweeps/{id}', { params: { path: { id: ID } } });
    await expect(refused).rejects.toThrow(ApiError);
    await expect(refused).rejects.toMatchObject({ status: 404, problem });
    expect(seen[0]?.headers.authorization).toBe('Bearer secret');
  });
});

describe('followEvents', () => {
  it('goes on after the last event when the connection ends', async () => {
    const { baseUrl, seen } = await serve([stream(['1', '2']), stream(['3'])]);
    const events = followEvents(createClient({ baseUrl }), { sweepId: ID, types: ['sweep.*'], retryMs });
    expect(await collect(events, 3)).toEqual(['1', '2', '3']);
    expect(seen.slice(0, 2).map(({ url }) => url)).toEqual([
      `/v1/sweeps/${ID}/events?types=sweep.*`,
      `/v1/sweeps/${ID}/events?types=sweep.*&lastEventId=2`,
    ]);
  });

  it('goes on from where the stream began when it was lost before the first event', async () => {
    const { baseUrl, seen } = await serve([stream([], '7'), stream(['8'])]);
    expect(await collect(followEvents(createClient({ baseUrl }), { retryMs }), 1)).toEqual(['8']);
    expect(seen[1]?.url).toBe('/v1/events?lastEventId=7');
  });

  it('tries again while the service is away and gives up on a refusal', async () => {
    const { baseUrl } = await serve([
      json(503, { code: 'shuttingDown' }),
      stream(['1']),
      json(404, { code: 'notFound' }),
    ]);
    const events = followEvents(createClient({ baseUrl }), { retryMs });
    expect((await events.next()).value).toMatchObject({ id: '1' });
    await expect(events.next()).rejects.toMatchObject({ status: 404 });
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const { baseUrl } = await serve([
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': ping\n\n');
        stop.abort();
      },
    ]);
    expect(
      await collect(followEvents(createClient({ baseUrl }), { signal: stop.signal, retryMs }), 1),
    ).toEqual([]);
  });
});

describe('waitForSweep', () => {
  it('asks until the status is final', async () => {
    const { baseUrl, seen } = await serve([
      json(200, { status: 'running' }),
      json(200, { status: 'completed' }),
    ]);
    expect(await waitForSweep(createClient({ baseUrl }), ID)).toMatchObject({ status: 'completed' });
    expect(seen.map(({ url }) => url)).toEqual([`/v1/sweeps/${ID}?wait=60`, `/v1/sweeps/${ID}?wait=60`]);
  });
});
