import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInstance, removeInstance, writeInstance } from '../instance-file.js';
import { Cleanup } from './cleanup.js';
import { choosePort } from './free-port.js';
import { logTail } from './log-tail.js';

async function withTakenPort(work: (port: number) => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unetsweep-start-'));
  await work(folder).finally(() => rm(folder, { recursive: true }));
}

describe('choosePort', () => {
  it('takes a later port where the usual one is busy', () =>
    withTakenPort(async (port) => {
      expect(await choosePort(null, port)).toBeGreaterThan(port);
    }));

  it('refuses a port that was asked for and is busy', () =>
    withTakenPort(async (port) => {
      await expect(choosePort(port)).rejects.toThrow(`Port ${port} is in use`);
    }));
});

describe('Cleanup', () => {
  it('undoes the last thing first, and all of it though one part fails', async () => {
    const done: string[] = [];
    const cleanup = new Cleanup();
    cleanup.add(async () => void done.push('first'));
    cleanup.add(() => Promise.reject(new Error('stuck')));
    cleanup.add(async () => void done.push('last'));
    await expect(cleanup.run()).rejects.toThrow('stuck');
    expect(done).toEqual(['last', 'first']);
  });
});

describe('instance file', () => {
  it('tells other commands where the instance is, until it is removed', () =>
    inFolder(async (folder) => {
      const instance = { url: 'http://127.0.0.1:4400', pid: 7, startedAt: '2026-01-02T03:04:05.000Z' };
      await writeInstance(folder, instance);
      expect(await readInstance(folder)).toEqual(instance);
      await removeInstance(folder);
      expect(await readInstance(folder)).toBeNull();
    }));

  it('is no instance when it is damaged', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'instance.json'), '{"url": 7}');
      expect(await readInstance(folder)).toBeNull();
    }));
});

describe('logTail', () => {
  it('gives the last lines of a long log and nothing of a missing one', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.log');
      await writeFile(path, Array.from({ length: 5000 }, (_, index) => `line ${index}`).join('\n'));
      expect(await logTail(path, 2)).toEqual(['line 4998', 'line 4999']);
      expect(await logTail(join(folder, 'b.log'))).toEqual([]);
    }));
});
