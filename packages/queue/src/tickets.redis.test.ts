import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import type { WantedTicket } from './dispatcher.js';
import { TicketConsumer } from './ticket-consumer.js';
import { TicketQueue } from './ticket-queue.js';
import { WakeUps } from './wake-ups.js';

const url = inject('redisUrl');
const open: { close(): unknown }[] = [];
const opened = <T extends { close(): unknown }>(part: T): T => {
  open.push(part);
  return part;
};

afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

async function aQueue(prefix: string, at = url): Promise<TicketQueue> {
  const queue = opened(new TicketQueue(at, { prefix }));
  await vi.waitFor(() => queue.ping(), { timeout: 5_000 });
  return queue;
}

const sweepId = randomUUID();
const wanted = (trialId: string, priority = 0): WantedTicket => ({
  trialId,
  nextAttempt: 1,
  sweepId,
  priority,
});
const newPrefix = () => `test-${randomUUID()}`;

describe('tickets in Redis', () => {
  it('are taken by higher priority first, and by order among equals', async () => {
    const prefix = newPrefix();
    const queue = await aQueue(prefix);
    const [low, first, second, high] = Array.from({ length: 4 }, () => randomUUID()) as [
      string,
      string,
      string,
      string,
    ];
    await queue.topUp('any', [wanted(low, -5), wanted(first), wanted(second), wanted(high, 7)]);
    const taken: string[] = [];
    opened(
      new TicketConsumer(url, {
        prefix,
        workerClass: 'any',
        concurrency: 1,
        onTicket: async ({ trialId }) => void taken.push(trialId),
      }),
    );
    await vi.waitFor(() => expect(taken).toEqual([high, first, second, low]), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await queue.depth()).toBe(0));
  });

  it('are not doubled by topping up again, and go when they are no longer wanted', async () => {
    const queue = await aQueue(newPrefix());
    const tickets = [wanted(randomUUID()), wanted(randomUUID())];
    expect(await queue.topUp('gpu', tickets)).toEqual({ added: 2, removed: 0 });
    expect(await queue.topUp('gpu', tickets)).toEqual({ added: 0, removed: 0 });
    expect(await queue.topUp('gpu', tickets.slice(0, 1))).toEqual({ added: 0, removed: 1 });
    expect(await queue.depth()).toBe(1);
  });

  it('come back by topping up after Redis was emptied, while the consumer goes on', async () => {
    const prefix = newPrefix();
    // A database of its own is emptied, so that no other test file loses its keys.
    const own = new URL('/9', url).href;
    const queue = await aQueue(prefix, own);
    const taken: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    opened(
      new TicketConsumer(own, {
        prefix,
        workerClass: 'any',
        concurrency: 2,
        onTicket: async ({ trialId }) => {
          taken.push(trialId);
          if (trialId === running) await held;
        },
      }),
    );
    const running = randomUUID();
    await queue.topUp('any', [wanted(running)]);
    await vi.waitFor(() => expect(taken).toEqual([running]), { timeout: 10_000 });
    const redis = new Redis(own);
    await redis.flushdb();
    redis.disconnect();
    release();
    const next = randomUUID();
    await vi.waitFor(
      async () => {
        await queue.topUp('any', [wanted(next)]);
        expect(taken).toContain(next);
      },
      { timeout: 20_000, interval: 500 },
    );
  });

  it('go on being taken after every connection broke, as when Redis restarts', async () => {
    const prefix = newPrefix();
    // The connections of a database of its own are broken, so that no other test file loses its own.
    const own = new URL('/8', url).href;
    const queue = await aQueue(prefix, own);
    const taken: string[] = [];
    const onTicket = async ({ trialId }: { trialId: string }) => void taken.push(trialId);
    opened(new TicketConsumer(own, { prefix, workerClass: 'any', concurrency: 1, onTicket }));
    const [first, second] = [randomUUID(), randomUUID()];
    await queue.topUp('any', [wanted(first)]);
    await vi.waitFor(() => expect(taken).toEqual([first]), { timeout: 10_000 });
    const admin = new Redis(url);
    const clients = String(await admin.client('LIST')).split('\n');
    const ids = clients.flatMap((line) => (/ db=8 /.test(line) ? [/^id=(\d+)/.exec(line)?.[1] ?? ''] : []));
    expect(ids.length).toBeGreaterThan(1);
    for (const id of ids) await admin.client('KILL', 'ID', id);
    admin.disconnect();
    await vi.waitFor(
      async () => {
        await queue.topUp('any', [wanted(second)]);
        expect(taken).toContain(second);
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  it('do not keep a consumer from closing while they are in hand', async () => {
    const prefix = newPrefix();
    const queue = await aQueue(prefix);
    let isTaken = false;
    const onTicket = () => {
      isTaken = true;
      return new Promise<void>(() => {});
    };
    const consumer = new TicketConsumer(url, { prefix, workerClass: 'any', concurrency: 1, onTicket });
    await queue.topUp('any', [wanted(randomUUID())]);
    await vi.waitFor(() => expect(isTaken).toBe(true), { timeout: 10_000 });
    await consumer.close();
  });

  it('stay where they are while the consumer is paused', async () => {
    const prefix = newPrefix();
    const queue = await aQueue(prefix);
    const taken: string[] = [];
    const consumer = opened(
      new TicketConsumer(url, {
        prefix,
        workerClass: 'any',
        concurrency: 1,
        onTicket: async ({ trialId }) => void taken.push(trialId),
      }),
    );
    const [first, second] = [randomUUID(), randomUUID()];
    await queue.topUp('any', [wanted(first)]);
    await vi.waitFor(() => expect(taken).toEqual([first]), { timeout: 10_000 });
    await consumer.pause();
    await queue.topUp('any', [wanted(second)]);
    await consumer.resume();
    await vi.waitFor(() => expect(taken).toEqual([first, second]), { timeout: 10_000 });
  });
});

describe('wake-ups', () => {
  it('reach every listener of their topic and no other', async () => {
    const prefix = newPrefix();
    const [sender, listener] = [opened(new WakeUps(url, { prefix })), opened(new WakeUps(url, { prefix }))];
    const heard: unknown[] = [];
    const stop = await listener.subscribe('signals', (message) => heard.push(message));
    await listener.subscribe('live', () => heard.push('wrong topic'));
    await vi.waitFor(async () => {
      await sender.publish('signals', { trialId: 'a' });
      expect(heard[0]).toEqual({ trialId: 'a' });
    });
    expect(heard).not.toContain('wrong topic');
    stop();
  });

  it('are lost without an error while Redis is away', async () => {
    const away = opened(new WakeUps('redis://127.0.0.1:1'));
    await expect(away.publish('planner', {})).resolves.toBeUndefined();
  });
});
