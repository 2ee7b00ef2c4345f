import type { ApiEvent } from '@unetsweep/contract';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { request } from './api.js';

export type FeedState = 'connecting' | 'live' | 'lost';

type Listener = (event: ApiEvent) => void;

const FIRST_PAUSE_MS = 1000;
const LAST_PAUSE_MS = 15_000;
/** The server says something at least every 15 s. */
const SILENCE_MS = 40_000;

/** One connection to all events for the whole page; it reconnects by itself and misses nothing that is kept. */
export class LiveFeed {
  state: FeedState = 'connecting';
  /** When the server was last heard, ms since 1970; null before the first word. */
  lastHeardAt: number | null = null;
  readonly #listeners = new Set<Listener>();
  readonly #stateListeners = new Set<() => void>();
  readonly #stop = new AbortController();
  #lastEventId = '';
  #pauseMs = FIRST_PAUSE_MS;

  start(): () => void {
    void this.#run();
    return () => this.#stop.abort();
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  subscribeState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const silence = new AbortController();
      await this.#read(silence).catch(() => {});
      silence.abort();
      if (this.#stop.signal.aborted) return;
      this.#become('lost');
      await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
      this.#pauseMs = Math.min(LAST_PAUSE_MS, this.#pauseMs * 2);
    }
  }

  async #read(silence: AbortController): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, silence.signal]);
    const headers = {
      accept: 'text/event-stream',
      ...(this.#lastEventId === '' ? {} : { 'last-event-id': this.#lastEventId }),
    };
    const response = await request('/v1/events', { headers, signal, cache: 'no-store' });
    if (response.body === null) return;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#become('live');
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    const heard = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (chunk, controller) => {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        this.lastHeardAt = Date.now();
        controller.enqueue(chunk);
      },
    });
    const messages = response.body
      .pipeThrough(heard)
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    try {
      for (let next = await messages.read(); !next.done; next = await messages.read()) {
        if (next.value.id) this.#lastEventId = next.value.id;
        const event = JSON.parse(next.value.data) as ApiEvent;
        for (const listener of this.#listeners) listener(event);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #become(state: FeedState): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.#stateListeners) listener();
  }
}
