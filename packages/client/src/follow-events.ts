import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream';
import { ApiError, keyHeaders, throwProblem, type UnetsweepClient } from './create-client.js';
import type { components } from './schema.js';

export type ApiEvent = components['schemas']['Event'];

export interface FollowOptions {
  /** One sweep; without it all of them. */
  sweepId?: string;
  /** Such as `['trial.*', 'sweep.best']`; default all. */
  types?: string[];
  /** Goes on after this event; `'0'` = from the oldest that is kept; default: from now on. */
  lastEventId?: string;
  signal?: AbortSignal;
  /** First and longest pause before the next try, ms. */
  retryMs?: { first: number; longest: number };
}

/** The service says something at least every 15 s; after this silence the connection counts as lost. */
const SILENCE_MS = 45_000;
const RETRY_MS = { first: 500, longest: 15_000 };

interface Place {
  lastEventId: string | undefined;
}

function addressOf(
  { options }: UnetsweepClient,
  { sweepId, types }: FollowOptions,
  { lastEventId }: Place,
): string {
  const path = sweepId === undefined ? '/v1/events' : `/v1/sweeps/${encodeURIComponent(sweepId)}/events`;
  const query = new URLSearchParams();
  if (types) query.set('types', types.join(','));
  if (lastEventId !== undefined) query.set('lastEventId', lastEventId);
  return `${options.baseUrl.replace(/\/$/, '')}${path}${query.size > 0 ? `?${query}` : ''}`;
}

/** A later try may succeed: the network, or a service that is starting, stopping or busy. */
function isPassing(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 429;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}

/** Passes bytes on and aborts after a long silence. */
function watchSilence(
  abort: AbortController,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const arm = () => setTimeout(() => abort.abort(), SILENCE_MS);
  let timer = arm();
  abort.signal.addEventListener('abort', () => clearTimeout(timer));
  return new TransformStream({
    transform(chunk, controller) {
      clearTimeout(timer);
      timer = arm();
      controller.enqueue(chunk);
    },
  });
}

async function open(
  client: UnetsweepClient,
  follow: FollowOptions,
  place: Place,
  signal: AbortSignal,
): Promise<Response> {
  const send = client.options.fetch ?? fetch;
  const headers = { accept: 'text/event-stream', ...keyHeaders(client.options) };
  const response = await send(addressOf(client, follow, place), { headers, signal, cache: 'no-store' });
  await throwProblem(response);
  // Where the stream begins: a connection that is lost before the first event then goes on from there.
  place.lastEventId ??= response.headers.get('last-event-id') ?? undefined;
  return response;
}

function take({ id, data }: EventSourceMessage, place: Place): ApiEvent {
  if (id) place.lastEventId = id;
  return JSON.parse(data) as ApiEvent;
}

/** Events of one connection, until it ends. */
async function* readConnection(
  client: UnetsweepClient,
  follow: FollowOptions,
  place: Place,
): AsyncGenerator<ApiEvent> {
  const abort = new AbortController();
  const end = () => abort.abort();
  follow.signal?.addEventListener('abort', end);
  if (follow.signal?.aborted) end();
  try {
    const response = await open(client, follow, place, abort.signal);
    if (response.body === null) return;
    const messages = response.body
      .pipeThrough(watchSilence(abort))
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    for (let next = await messages.read(); !next.done; next = await messages.read())
      yield take(next.value, place);
  } finally {
    follow.signal?.removeEventListener('abort', end);
    abort.abort();
  }
}

/**
 * Events as they happen. Reconnects by itself and goes on after the last event: kept ones are neither missed nor repeated.
 * A `reset` event says that the place was too old: read the lists again. Ends when `signal` aborts.
 * @throws ApiError when the service refuses for good, such as for an unknown sweep
 */
export async function* followEvents(
  client: UnetsweepClient,
  follow: FollowOptions = {},
): AsyncGenerator<ApiEvent> {
  const place: Place = { lastEventId: follow.lastEventId };
  const retry = follow.retryMs ?? RETRY_MS;
  let pauseMs = retry.first;
  while (!follow.signal?.aborted) {
    try {
      for await (const event of readConnection(client, follow, place)) {
        pauseMs = retry.first;
        yield event;
      }
    } catch (error) {
      if (!follow.signal?.aborted && !isPassing(error)) throw error;
    }
    if (follow.signal?.aborted) return;
    await pause(pauseMs, follow.signal);
    pauseMs = Math.min(retry.longest, pauseMs * 2);
  }
}
