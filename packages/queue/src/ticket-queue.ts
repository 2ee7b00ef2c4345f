import { Queue } from 'bullmq';
import { type ConnectionNotices, connectRedis, disconnectRedis } from './connection.js';
import type { WaitingTicket, WantedTicket } from './dispatcher.js';
import { planTickets } from './dispatcher.js';
import { DEFAULT_PREFIX, trialsQueueName } from './names.js';
import { type TicketPayload, ticketId, ticketPriority, writeTicket } from './ticket.js';

export interface TicketQueueOptions extends ConnectionNotices {
  prefix?: string;
}

const waitingStates = ['waiting', 'prioritized', 'delayed'] as const;

/** Redis is away; what needs it is tried again later. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
}

/** The tickets that wait in Redis, one queue a worker class. Calls fail at once while Redis is away. */
export class TicketQueue {
  private readonly redis;
  private readonly prefix: string;
  private readonly queues = new Map<string, Queue<TicketPayload>>();

  constructor(url: string, { prefix = DEFAULT_PREFIX, ...notices }: TicketQueueOptions = {}) {
    this.prefix = prefix;
    this.redis = connectRedis(url, false, notices);
  }

  private get classesKey(): string {
    return `${this.prefix}:classes`;
  }

  /** Makes the class's waiting tickets those that are wanted. @returns how many were added and removed */
  async topUp(
    workerClass: string,
    wanted: readonly WantedTicket[],
  ): Promise<{ added: number; removed: number }> {
    const queue = this.queue(workerClass);
    const { add, remove } = planTickets(wanted, await this.waiting(workerClass), (ticket) => ({
      id: ticketId(ticket.trialId, ticket.nextAttempt),
      priority: ticketPriority(ticket.priority),
    }));
    await Promise.all(remove.map((id) => queue.remove(id)));
    if (add.length > 0) {
      await this.redis.sadd(this.classesKey, workerClass);
      await queue.addBulk(
        add.map((ticket) => ({
          name: 'trial',
          data: writeTicket(ticket),
          opts: {
            jobId: ticketId(ticket.trialId, ticket.nextAttempt),
            priority: ticketPriority(ticket.priority),
            removeOnComplete: true,
            removeOnFail: true,
          },
        })),
      );
    }
    return { added: add.length, removed: remove.length };
  }

  /** Drops the tickets of every class but these: its workers are gone. */
  async keepOnly(workerClasses: readonly string[]): Promise<void> {
    const gone = (await this.classes()).filter((name) => !workerClasses.includes(name));
    for (const workerClass of gone) {
      await this.topUp(workerClass, []);
      await this.redis.srem(this.classesKey, workerClass);
    }
  }

  async waiting(workerClass: string): Promise<WaitingTicket[]> {
    const jobs = await this.queue(workerClass).getJobs([...waitingStates]);
    // A job that was taken between the two reads of the list is empty.
    return jobs.flatMap((job) => (job?.id ? [{ id: job.id, priority: job.priority ?? 0 }] : []));
  }

  /** Tickets that wait, over all classes. */
  async depth(): Promise<number> {
    const counts = await Promise.all(
      (await this.classes()).map((workerClass) =>
        this.queue(workerClass).getJobCountByTypes(...waitingStates),
      ),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** One round trip, in ms. @throws QueueUnavailableError */
  async ping(): Promise<number> {
    this.assertReady();
    const start = performance.now();
    await this.redis.ping();
    return performance.now() - start;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
    disconnectRedis(this.redis);
  }

  /** Those that have had tickets. */
  private classes(): Promise<string[]> {
    this.assertReady();
    return this.redis.smembers(this.classesKey);
  }

  /** Opened at the first use: BullMQ wants a connection that is ready. */
  private queue(workerClass: string): Queue<TicketPayload> {
    this.assertReady();
    const known = this.queues.get(workerClass);
    if (known) return known;
    const queue = new Queue<TicketPayload>(trialsQueueName(workerClass), {
      connection: this.redis,
      prefix: this.prefix,
    });
    // The connection's own notices tell of a Redis that is away.
    queue.on('error', () => undefined);
    this.queues.set(workerClass, queue);
    return queue;
  }

  private assertReady(): void {
    if (this.redis.status !== 'ready') throw new QueueUnavailableError('Redis does not answer');
  }
}
