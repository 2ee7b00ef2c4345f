import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.js';

const urls = { DATABASE_URL: 'postgresql://a@b/c', REDIS_URL: 'redis://127.0.0.1:6379' };

describe("the worker's environment", () => {
  it('needs the two URLs only', () => {
    expect(loadConfig(urls)).toMatchObject({ slots: null, labels: {}, logLevel: 'info', leaseMs: 30_000 });
  });

  it('takes slots, labels and a home', () => {
    const given = {
      ...urls,
      SLOTS: '3',
      WORKER_LABELS: 'gpu=h200,site=lab-1',
      UNETSWEEP_HOME: '/srv/unetsweep',
    };
    expect(loadConfig(given)).toMatchObject({
      slots: 3,
      labels: { gpu: 'h200', site: 'lab-1' },
      homeFolder: '/srv/unetsweep',
    });
  });

  it('names every fault at once, and repeats no value that may hold a password', () => {
    const read = () =>
      loadConfig({ REDIS_URL: 'http://:secret@host', SLOTS: '0', LOG_LEVEL: 'loud', WORKER_LABELS: 'gpu' });
    expect(read).toThrow(ConfigError);
    try {
      read();
    } catch (error) {
      const { message } = error as ConfigError;
      for (const name of ['DATABASE_URL', 'REDIS_URL', 'SLOTS', 'LOG_LEVEL', 'WORKER_LABELS'])
        expect(message).toContain(name);
      expect(message).not.toContain('secret');
    }
  });
});
