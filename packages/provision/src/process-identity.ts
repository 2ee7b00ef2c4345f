import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';

/** A process that stays the same one: its pid alone may be given to another after it has ended. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot at which the process started (`/proc/<pid>/stat`, field 22). */
  startTime: string;
}

/** @returns null when no such process lives (a zombie does not live). */
export function identityOf(pid: number): ProcessIdentity | null {
  const fields = statFields(pid);
  if (fields === null || fields[0] === 'Z') return null;
  return { pid, startTime: fields[19] ?? '' };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startTime === identity.startTime;
}

/**
 * Processes of a program that work in `folder`, without those whose parent does too: of a server, the one to signal. It
 * finds what a killed owner left behind without any pid file, which might be missing or name another process by now.
 * @param program matches the name of the program's file.
 */
export function processesIn(folder: string, program: RegExp): ProcessIdentity[] {
  const place = realpathSync(folder);
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => linkOf(pid, 'cwd') === place && program.test(basename(linkOf(pid, 'exe') ?? '')));
  return pids
    .filter((pid) => !pids.includes(parentOf(pid)))
    .map(identityOf)
    .filter((identity) => identity !== null);
}

function linkOf(pid: number, name: 'cwd' | 'exe'): string | null {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return null;
  }
}

function parentOf(pid: number): number {
  return Number(statFields(pid)?.[1] ?? 0);
}

/** Fields of `/proc/<pid>/stat` from the third (state) on: the second, in brackets, may hold anything. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
