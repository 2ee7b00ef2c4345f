import { Redis } from 'ioredis';

const LONGEST_RETRY_MS = 2_000;

/** What a process hears of its connection; each change is told once. */
export interface ConnectionNotices {
  onLost?(message: string): void;
  onBack?(): void;
}

/**
 * A connection that comes back by itself for as long as the process runs.
 * @param patient true: commands wait for a Redis that is away (consumers); false: they fail at once (HTTP requests)
 */
export function connectRedis(url: string, patient: boolean, notices: ConnectionNotices = {}): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: patient ? null : 1,
    enableOfflineQueue: patient,
    retryStrategy: (tries) => Math.min(tries * 100, LONGEST_RETRY_MS),
  });
  let isLost = false;
  redis.on('error', (error: Error) => {
    if (!isLost) notices.onLost?.(error.message);
    isLost = true;
  });
  redis.on('ready', () => {
    if (isLost) notices.onBack?.();
    isLost = false;
  });
  return redis;
}

/** Ends a connection whether or not Redis answers. */
export function disconnectRedis(redis: Redis): void {
  redis.disconnect();
}
