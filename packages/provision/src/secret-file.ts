import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.js';

/** A random password that stays the same, kept in a file that only this user may read. Safe in URLs and in quotes. */
export function rememberedPassword(home: Home, name: string): string {
  const path = join(home.secrets, name);
  try {
    const kept = readFileSync(path, 'utf8').trim();
    if (kept !== '') return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const password = randomBytes(24).toString('hex');
  writePrivateFile(path, `${password}\n`);
  return password;
}

/** Replaces the file as a whole; mode 0600. */
export function writePrivateFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
}
