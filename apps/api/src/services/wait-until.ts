import type { FastifyReply } from 'fastify';
import type { EventHub } from '../events/event-hub.js';

interface WaitOptions<T> {
  hub: EventHub;
  reply: FastifyReply;
  seconds: number;
  read: () => Promise<T>;
  isDone: (value: T) => boolean;
}

/** Reads again at each news until `isDone` or the time is over; answers what was read last. Ends early when the client goes. */
export async function waitUntil<T>({ hub, reply, seconds, read, isDone }: WaitOptions<T>): Promise<T> {
  let value = await read();
  if (seconds === 0 || isDone(value)) return value;
  const over = new AbortController();
  const end = () => over.abort();
  const timer = setTimeout(end, seconds * 1_000);
  reply.raw.once('close', end);
  const stop = hub.listen(() => undefined);
  try {
    while (!over.signal.aborted && !hub.isClosed) {
      const news = hub.nextNews(over.signal);
      value = await read();
      if (isDone(value)) return value;
      await news;
    }
    return await read();
  } finally {
    clearTimeout(timer);
    reply.raw.off('close', end);
    stop();
  }
}
