import { describe, expect, it } from 'vitest';
import { readConfig } from './config.js';

const DATABASE_URL = 'postgres://user:secret@127.0.0.1/unetsweep';
const REDIS_URL = 'redis://127.0.0.1:6379';

describe("the planner's environment", () => {
  it('needs its two URLs and nothing else', () => {
    expect(readConfig({ DATABASE_URL, REDIS_URL })).toEqual({
      databaseUrl: DATABASE_URL,
      redisUrl: REDIS_URL,
      leaseMs: 15_000,
      logLevel: 'info',
    });
  });

  it('is refused with every fault at once and without a secret', () => {
    const faults = () =>
      readConfig({ DATABASE_URL: 'mysql://user:secret@host', LOG_LEVEL: 'loud', PLANNER_LEASE_MS: '5' });
    expect(faults).toThrow(/DATABASE_URL[\s\S]*REDIS_URL[\s\S]*PLANNER_LEASE_MS[\s\S]*LOG_LEVEL/);
    expect(faults).not.toThrow(/secret/);
  });
});
