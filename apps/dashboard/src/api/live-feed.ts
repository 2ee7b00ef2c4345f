import { type ApiEvent, createClient, followEvents } from '@unetsweep/client';

export type FeedState = 'connecting' | 'live' | 'lost';

type Listener = (event: ApiEvent) => void;

const RETRY_MS = 5000;

/** One connection to all events for the whole page; it reconnects by itself and misses nothing that is kept. */
export class LiveFeed {
  state: FeedState = 'connecting';
  /** When the connection was last known to stand, ms since 1970; null before the first one. */
  lastHeardAt: number | null = null;
  readonly #listeners = new Set<Listener>();
  readonly #stateListeners = new Set<() => void>();
  readonly #stop = new AbortController();
  #holds = 0;

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

  /** Whether pages wait with reading again. */
  get isHeld(): boolean {
    return this.#holds > 0;
  }

  /** Pages read nothing again until `work` is over: what it removes would be read as missing. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#holds += 1;
    try {
      return await work();
    } finally {
      this.#holds -= 1;
    }
  }

  /** A refusal, such as for a session that has ended, is tried again: somebody may have signed in by then. */
  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        for await (const event of followEvents(this.#observedClient(), { signal })) {
          this.lastHeardAt = Date.now();
          for (const listener of this.#listeners) listener(event);
        }
      } catch {
        this.#become('lost');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** The client reconnects on its own; its requests tell when the connection stands and when it has gone. */
  #observedClient() {
    const send: typeof fetch = async (...request) => {
      try {
        const response = await fetch(...request);
        this.#become(response.ok ? 'live' : 'lost');
        return response.body === null ? response : new Response(this.#watch(response.body), response);
      } catch (error) {
        this.#become('lost');
        throw error;
      }
    };
    return createClient({ baseUrl: location.origin, fetch: send });
  }

  #watch(body: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader = body.getReader();
    return new ReadableStream({
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          this.lastHeardAt = Date.now();
          if (!done) return controller.enqueue(value);
          this.#become('lost');
          controller.close();
        } catch (error) {
          this.#become('lost');
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }

  #become(state: FeedState): void {
    if (state === this.state || this.#stop.signal.aborted) return;
    if (state === 'live') this.lastHeardAt = Date.now();
    this.state = state;
    for (const listener of this.#stateListeners) listener();
  }
}
