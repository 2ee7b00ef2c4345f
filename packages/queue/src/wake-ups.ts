import { type ConnectionNotices, connectRedis, disconnectRedis } from './connection.js';
import { DEFAULT_PREFIX } from './names.js';

/**
 * `planner`: a sweep wants planning or tickets. `signals`: a trial or worker was told something. `live`: what viewers see.
 * `jobs`: a job was queued. `jobEnds`: a job has ended.
 */
export type Topic = 'planner' | 'signals' | 'live' | 'jobs' | 'jobEnds';

export interface WakeUpOptions extends ConnectionNotices {
  prefix?: string;
}

/** Words that say only "look": any may be lost, so every listener also looks by itself now and then. */
export class WakeUps {
  private readonly publisher;
  private readonly subscriber;
  private readonly prefix: string;
  private readonly listeners = new Map<string, Set<(message: unknown) => void>>();
  private closed = false;

  constructor(url: string, { prefix = DEFAULT_PREFIX, ...notices }: WakeUpOptions = {}) {
    this.prefix = prefix;
    this.publisher = connectRedis(url, false, notices);
    this.subscriber = connectRedis(url, true);
    this.subscriber.on('message', (channel: string, text: string) => this.accept(channel, text));
  }

  /** Never throws: a word that does not arrive is as good as lost. */
  async publish(topic: Topic, message: object): Promise<void> {
    try {
      await this.publisher.publish(this.channel(topic), JSON.stringify(message));
    } catch {
      // Redis is away; listeners look by themselves.
    }
  }

  /** Resolves when words begin to arrive, or at `close` where they never did. @returns a function that ends the subscription */
  async subscribe(topic: Topic, listen: (message: unknown) => void): Promise<() => void> {
    const channel = this.channel(topic);
    const known = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, known.add(listen));
    if (known.size === 1) {
      await this.subscriber.subscribe(channel).catch((error: unknown) => {
        if (!this.closed) throw error;
      });
    }
    return () => {
      known.delete(listen);
    };
  }

  close(): void {
    this.closed = true;
    disconnectRedis(this.publisher);
    disconnectRedis(this.subscriber);
  }

  private channel(topic: Topic): string {
    return `${this.prefix}:${topic}`;
  }

  private accept(channel: string, text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    for (const listen of this.listeners.get(channel) ?? []) listen(message);
  }
}
