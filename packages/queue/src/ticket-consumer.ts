import { Worker } from 'bullmq';
import { type ConnectionNotices, connectRedis, disconnectRedis } from './connection.js';
import { DEFAULT_PREFIX, trialsQueueName } from './names.js';
import { readTicket, type Ticket, type TicketPayload } from './ticket.js';

export interface TicketConsumerOptions extends ConnectionNotices {
  prefix?: string;
  workerClass: string;
  /** Tickets taken at once. */
  concurrency: number;
  /** A ticket counts as taken until this resolves. What it throws is not the queue's matter. */
  onTicket(ticket: Ticket): Promise<void>;
}

/** BullMQ's locks and stall detector decide nothing here: a ticket that stalls is offered again, and its claim refused. */
const NO_STALL_LIMIT = 1_000_000;

/** Takes tickets as slots allow; survives a Redis that restarts or is emptied, whatever becomes of the tickets in hand. */
export class TicketConsumer {
  private readonly redis;
  private readonly worker: Worker<TicketPayload>;

  constructor(url: string, options: TicketConsumerOptions) {
    const { prefix = DEFAULT_PREFIX, workerClass, concurrency, onTicket } = options;
    this.redis = connectRedis(url, true, options);
    this.worker = new Worker<TicketPayload>(
      trialsQueueName(workerClass),
      async ({ data }) => {
        // A ticket of another version, or one that fails, is dropped: the dispatcher makes those that are missing.
        await onTicket(readTicket(data)).catch(() => undefined);
      },
      {
        connection: this.redis,
        prefix,
        concurrency,
        maxStalledCount: NO_STALL_LIMIT,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      },
    );
    // Lost locks after FLUSHALL and lost connections; the connection's own notices tell of the latter.
    this.worker.on('error', () => undefined);
  }

  /** Takes no more tickets; those in hand go on. */
  async pause(): Promise<void> {
    await this.worker.pause(true);
  }

  async resume(): Promise<void> {
    this.worker.resume();
  }

  /** Ends without waiting for tickets in hand: what they stand for is safe in Postgres. */
  async close(): Promise<void> {
    await Promise.allSettled([this.worker.close(true)]);
    disconnectRedis(this.redis);
  }
}
