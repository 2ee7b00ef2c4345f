import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileLock, lockHolder, tryLock, waitForLock } from './file-lock.js';
import { identityOf } from './process-identity.js';

describe('a file lock', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'file-lock-'));
    path = join(folder, 'work.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const take = (): FileLock => {
    const result = tryLock(path);
    if (!('release' in result)) throw new Error(`held by ${result.pid}`);
    return result;
  };
  const pidOfDeadProcess = (): number => spawnSync(process.execPath, ['--version']).pid;
  const writeHolder = (holder: unknown): void => writeFileSync(path, JSON.stringify(holder));

  it('names its holder to whoever asks second', () => {
    take();
    expect(tryLock(path)).toEqual(identityOf(process.pid));
    expect(lockHolder(path)?.pid).toBe(process.pid);
  });

  it('is free again after its release, and leaves no file', () => {
    take().release();
    expect(readdirSync(folder)).toEqual([]);
    expect(lockHolder(path)).toBeNull();
    take();
  });

  it('is taken over from a process that died', () => {
    writeHolder({ pid: pidOfDeadProcess(), startTime: '1' });
    expect(lockHolder(path)).toBeNull();
    take();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(identityOf(process.pid));
    expect(readdirSync(folder)).toEqual(['work.lock']);
  });

  it('is taken over when the pid of its dead holder belongs to another process by now', () => {
    writeHolder({ pid: process.pid, startTime: '1' });
    take();
  });

  it.each(['', 'no json', '{"pid":1}'])('is taken over from a file that names no process: %j', (content) => {
    writeFileSync(path, content);
    take();
  });

  it('stays with its new holder when the old one releases late', () => {
    const first = take();
    const successor = identityOf(1);
    writeHolder(successor);
    first.release();
    expect(lockHolder(path)).toEqual(successor);
  });

  it('is waited for until it is released', async () => {
    const first = take();
    let waitedForPid = 0;
    const second = waitForLock(path, (pid) => {
      waitedForPid = pid;
      first.release();
    });
    (await second).release();
    expect(waitedForPid).toBe(process.pid);
  });
});
