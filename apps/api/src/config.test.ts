import { describe, expect, it } from 'vitest';
import { ConfigError, isLoopback, loadConfig } from './config.js';

const complete = { DATABASE_URL: 'postgresql://u:secret@localhost/db', REDIS_URL: 'redis://localhost' };

function faultsOf(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('fills in the defaults', () => {
    expect(loadConfig(complete)).toMatchObject({
      host: '127.0.0.1',
      port: 4400,
      logLevel: 'info',
      adminKey: null,
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ ...complete, PORT: '', UNETSWEEP_ADMIN_KEY: '' })).toMatchObject({
      port: 4400,
      adminKey: null,
    });
  });

  it('reports every fault at once, without the values', () => {
    const faults = faultsOf({ DATABASE_URL: 'mysql://u:secret@h/db', PORT: 'many', LOG_LEVEL: 'loud' });
    expect(faults.join('\n')).toMatch(/REDIS_URL is not set/);
    expect(faults.map((fault) => fault.split(/[: ]/)[0]).sort()).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'PORT',
      'REDIS_URL',
    ]);
    expect(faults.join('\n')).not.toContain('secret');
  });

  it('refuses to listen beyond loopback without a key', () => {
    expect(faultsOf({ ...complete, HOST: '0.0.0.0' })[0]).toContain('UNETSWEEP_ADMIN_KEY');
    expect(loadConfig({ ...complete, HOST: '0.0.0.0', UNETSWEEP_ADMIN_KEY: 'a-long-enough-key' }).host).toBe(
      '0.0.0.0',
    );
  });

  it('takes only real loopback names for loopback', () => {
    expect(['localhost', '127.0.0.1', '127.1.2.3', '::1'].every(isLoopback)).toBe(true);
    expect(
      ['0.0.0.0', '::', 'localhost.example.org', '127.0.0.1.example.org', '192.168.1.2'].some(isLoopback),
    ).toBe(false);
  });
});
