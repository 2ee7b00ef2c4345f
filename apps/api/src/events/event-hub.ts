import type { ApiEvent } from '@unetsweep/contract';
import type { EventRepository } from '@unetsweep/store';

type ReadQuery = Parameters<EventRepository['read']>[0];
type ReadResult = Awaited<ReturnType<EventRepository['read']>>;

/** Wake-ups closer together than this cause one look. */
const GATHER_MS = 25;

interface HubOptions {
  events: EventRepository;
  pollMs: number;
  onFault: (error: unknown) => void;
}

/**
 * Notices that kept events were written, by wake-ups and, should one be lost, by looking now and then. Those who listen
 * read for themselves, from where they are; equal reads are shared.
 */
export class EventHub {
  private readonly waiting = new Set<() => void>();
  private readonly liveListeners = new Set<(event: ApiEvent) => void>();
  private shared = new Map<string, Promise<ReadResult>>();
  private lastSeenId: string | null = null;
  private poll: NodeJS.Timeout | undefined;
  private gather: NodeJS.Timeout | undefined;
  private hasClosed = false;

  constructor(private readonly options: HubOptions) {}

  /** Streams that are open. */
  get listenerCount(): number {
    return this.liveListeners.size;
  }

  /** True once the process is stopping: no more news will come, and streams end. */
  get isClosed(): boolean {
    return this.hasClosed;
  }

  /** Something may have happened: look soon. */
  wake(): void {
    if (this.hasClosed || this.gather !== undefined || this.liveListeners.size === 0) return;
    this.gather = setTimeout(() => {
      this.gather = undefined;
      this.announce();
    }, GATHER_MS);
  }

  /** Passes an event that is not kept to all who listen. */
  publishLive(event: ApiEvent): void {
    for (const listen of this.liveListeners) listen(event);
  }

  /** @returns a function that ends listening */
  listen(onLive: (event: ApiEvent) => void): () => void {
    this.liveListeners.add(onLive);
    this.poll ??= setInterval(() => void this.look(), this.options.pollMs);
    return () => {
      this.liveListeners.delete(onLive);
      if (this.liveListeners.size === 0) this.stopPolling();
    };
  }

  /** Resolves at the next news, when `signal` aborts, or when the hub closes. Take it BEFORE reading, so that nothing falls between. */
  nextNews(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      if (signal.aborted || this.hasClosed) return resolve();
      signal.addEventListener('abort', done);
      this.waiting.add(done);
    });
  }

  /** Reads kept events; the same read asked for several times between two news is done once. */
  read(query: ReadQuery): Promise<ReadResult> {
    const key = JSON.stringify([query.afterId, query.sweepId, query.types, query.limit]);
    const known = this.shared.get(key);
    if (known) return known;
    const reading = this.options.events.read(query);
    this.shared.set(key, reading);
    reading.catch(() => this.shared.delete(key));
    return reading;
  }

  latestId(): Promise<string | null> {
    return this.options.events.latestId();
  }

  close(): void {
    this.hasClosed = true;
    this.stopPolling();
    clearTimeout(this.gather);
    this.announce();
  }

  private stopPolling(): void {
    clearInterval(this.poll);
    this.poll = undefined;
  }

  private announce(): void {
    this.shared = new Map();
    for (const tell of [...this.waiting]) tell();
  }

  private async look(): Promise<void> {
    try {
      const latestId = await this.options.events.latestId();
      if (latestId === this.lastSeenId) return;
      this.lastSeenId = latestId;
      this.announce();
    } catch (error) {
      this.options.onFault(error);
    }
  }
}
