import type { ApiEvent, EventType } from '@unetsweep/contract';
import type { EventHub } from './event-hub.js';
import { formatEvent, type SseConnection } from './sse-connection.js';

const BATCH = 500;

interface StreamOptions {
  hub: EventHub;
  connection: SseConnection;
  sweepId: string | undefined;
  types: Set<EventType> | undefined;
  /** Kept event after which the stream begins; null = before the oldest. */
  afterId: string | null;
}

/** Sends kept events in order from `afterId` on, without a gap, and live ones between them. Ends with the connection. */
export class EventStream {
  private cursor: string | null;

  constructor(private readonly options: StreamOptions) {
    this.cursor = options.afterId;
  }

  async run(): Promise<void> {
    const { hub, connection } = this.options;
    const stop = hub.listen((event) => this.sendLive(event));
    try {
      await connection.write(this.opening());
      while (!connection.signal.aborted && !hub.isClosed) {
        const news = hub.nextNews(connection.signal);
        await this.sendKept();
        await news;
      }
    } finally {
      stop();
      connection.close();
    }
  }

  /** An id without data: a client that loses the connection before the first event still knows where it was. */
  private opening(): string {
    return `retry: 1000\n${this.cursor === null ? '' : `id: ${this.cursor}\n`}\n`;
  }

  private async sendKept(): Promise<void> {
    const { hub, connection, sweepId, types } = this.options;
    while (!connection.signal.aborted && !hub.isClosed) {
      const query = {
        afterId: this.cursor,
        limit: BATCH,
        ...(sweepId !== undefined && { sweepId }),
        ...(types && { types: [...types] }),
      };
      const { events, lastId, reset } = await hub.read(query);
      if (reset !== null) {
        await this.startAnew(reset);
        continue;
      }
      this.cursor = lastId;
      if (events.length > 0) await connection.write(events.map(formatEvent).join(''));
      if (events.length < BATCH) return;
    }
  }

  /** The asked-for id is too old: the client reads the lists again, and the stream goes on from what they then hold at least. */
  private async startAnew(data: { oldestId: string }): Promise<void> {
    const { hub, connection, sweepId = null } = this.options;
    this.cursor = (await hub.latestId()) ?? data.oldestId;
    const at = new Date().toISOString();
    const event: ApiEvent = {
      id: this.cursor,
      type: 'reset',
      at,
      sweepId,
      trialId: null,
      planId: null,
      data,
    };
    await connection.write(formatEvent(event));
  }

  private sendLive(event: ApiEvent): void {
    const { connection, sweepId, types } = this.options;
    if (sweepId !== undefined && event.sweepId !== sweepId) return;
    if (types && !types.has(event.type)) return;
    connection.writeIfIdle(formatEvent({ ...event, id: this.cursor ?? '' }));
  }
}
