import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDisk, checkServer, judgeNode } from './machine-checks.js';

describe('judgeNode', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['24.1.0', 'ok'],
    ['20.18.3', 'fault'],
    ['18.20.0', 'fault'],
  ])('judges %s as %s', (version, state) => {
    expect(judgeNode(version).state).toBe(state);
  });
});

describe('checkServer', () => {
  it('names the place where nothing answers, without the password', async () => {
    const finding = await checkServer('Redis', 'redis://:secret@127.0.0.1:1', 6379)();
    expect(finding).toMatchObject({ state: 'fault', detail: 'nothing answers at 127.0.0.1:1' });
  });
});

describe('checkDisk', () => {
  it('is a fault with a cure where the folder can not be made', async () => {
    expect(await checkDisk(join(import.meta.filename, 'home'))()).toMatchObject({
      state: 'fault',
      cure: expect.stringContaining('UNETSWEEP_HOME'),
    });
  });
});
