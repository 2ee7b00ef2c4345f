import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running `up` tells other commands on the same home. */
export interface Instance {
  url: string;
  pid: number;
  startedAt: string;
}

const filePath = (home: string) => join(home, 'instance.json');

/** @returns null where none was written or the file can't be read as one; whether it still runs, the caller asks `url` */
export async function readInstance(home: string): Promise<Instance | null> {
  try {
    const value: unknown = JSON.parse(await readFile(filePath(home), 'utf8'));
    return isInstance(value) ? value : null;
  } catch {
    return null;
  }
}

/** Readers see the old file or the new one, never half of one. */
export async function writeInstance(home: string, instance: Instance): Promise<void> {
  const draft = `${filePath(home)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  await rename(draft, filePath(home));
}

export async function removeInstance(home: string): Promise<void> {
  await rm(filePath(home), { force: true });
}

function isInstance(value: unknown): value is Instance {
  return (
    typeof value === 'object' &&
    value !== null &&
    'url' in value &&
    typeof value.url === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}
