import { inject } from 'vitest';

/** The URL of this test process's own database of the run's Redis: parts of the service know no key prefix to be told apart by. */
export function ownRedisUrl(): string {
  const url = new URL(inject('redisUrl'));
  url.pathname = `/${process.env.VITEST_POOL_ID ?? 0}`;
  return url.href;
}
