import { describe, expect, it } from 'vitest';
import { parsePort, readEnvironment } from './environment.js';

describe('readEnvironment', () => {
  it('needs nothing', () => {
    const environment = readEnvironment({});
    expect(environment.home).toMatch(/\.unetsweep$/);
    expect(environment).toMatchObject({
      url: null,
      key: null,
      databaseUrl: null,
      redisUrl: null,
      port: null,
    });
  });

  it('takes empty variables as not given', () => {
    expect(readEnvironment({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: null, databaseUrl: null });
  });

  it('sends the admin key unless another key is given', () => {
    expect(readEnvironment({ UNETSWEEP_ADMIN_KEY: 'admin' }).key).toBe('admin');
    expect(readEnvironment({ UNETSWEEP_ADMIN_KEY: 'admin', UNETSWEEP_KEY: 'mine' }).key).toBe('mine');
  });

  it('refuses an address of the wrong kind without repeating its password', () => {
    const read = () => readEnvironment({ DATABASE_URL: 'mysql://user:secret@host/db' });
    expect(read).toThrow(/DATABASE_URL.*postgres:/);
    expect(read).not.toThrow(/secret/);
  });

  it.each(['0', '65536', '44.5', 'http'])('refuses port %s and says what is accepted', (text) => {
    expect(() => parsePort(text, 'PORT')).toThrow(
      expect.objectContaining({ cure: expect.stringContaining('1 to 65535') }),
    );
  });
});
