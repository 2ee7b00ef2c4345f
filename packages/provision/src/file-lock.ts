import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';

/** A lock that one process holds; it survives crashes, as the lock of a dead process is taken over. */
export interface FileLock {
  /** Idempotent. */
  release(): void;
}

const RETRY_MS = 100;
/** A takeover lasts microseconds; one that is older was interrupted. */
const TAKEOVER_EXPIRES_MS = 2000;

/** @returns the lock, or the living process that holds it. Not reentrant: a process that holds it gets itself back. */
export function tryLock(path: string): FileLock | ProcessIdentity {
  const self = identityOf(process.pid);
  if (self === null) throw new Error('This process is not listed in /proc.');
  for (;;) {
    if (createWhole(path, JSON.stringify(self))) return { release: () => releaseOwn(path, self) };
    const holder = readHolder(path);
    if (holder === 'gone') continue;
    if (holder !== 'unreadable' && isAlive(holder)) return holder;
    removeStale(path);
  }
}

/** Waits until the lock is free; `onWait` is called once with the holder if it has to. */
export async function waitForLock(path: string, onWait: (pid: number) => void): Promise<FileLock> {
  let told = false;
  for (;;) {
    const result = tryLock(path);
    if ('release' in result) return result;
    if (!told) onWait(result.pid);
    told = true;
    await delay(RETRY_MS);
  }
}

/** The living holder of a lock, or null. */
export function lockHolder(path: string): ProcessIdentity | null {
  const holder = readHolder(path);
  return typeof holder === 'object' && isAlive(holder) ? holder : null;
}

/** Makes the file with all its content or not at all: a link of a finished file fails where the name is taken. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function readHolder(path: string): ProcessIdentity | 'gone' | 'unreadable' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'gone';
    throw error;
  }
  try {
    const { pid, startTime } = JSON.parse(text) as Partial<ProcessIdentity>;
    if (typeof pid === 'number' && typeof startTime === 'string') return { pid, startTime };
  } catch {
    // Falls through: a file that is no lock of ours protects nothing.
  }
  return 'unreadable';
}

/** Removes a dead holder's lock. One process at a time judges and removes, so that none removes its successor's. */
function removeStale(path: string): void {
  const guard = `${path}.takeover`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    expireGuard(guard);
    return;
  }
  try {
    const holder = readHolder(path);
    if (holder === 'unreadable' || (holder !== 'gone' && !isAlive(holder))) unlinkSync(path);
  } finally {
    rmdirSync(guard);
  }
}

function expireGuard(guard: string): void {
  try {
    if (Date.now() - statSync(guard).mtimeMs > TAKEOVER_EXPIRES_MS) rmdirSync(guard);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function releaseOwn(path: string, self: ProcessIdentity): void {
  const holder = readHolder(path);
  if (typeof holder === 'object' && holder.pid === self.pid && holder.startTime === self.startTime) {
    unlinkSync(path);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
