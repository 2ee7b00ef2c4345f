import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot } from './root.mjs';

const IGNORED = new Set(['node_modules', 'dist', 'generated', 'coverage', '.vite']);

/**
 * Whether a step's inputs are what they were when `mark` was last called for it. Kept in node_modules, so that a new
 * installation makes everything anew.
 * @param {string} name
 * @param {string[]} inputs files and folders, from the repository's root
 */
export function openStamp(name, inputs) {
  const path = inRoot('node_modules', '.cache', 'unetsweep', name);
  const fingerprint = fingerprintOf(inputs);
  return {
    isFresh: () => readIfThere(path) === fingerprint,
    mark: () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, fingerprint);
    },
  };
}

/**
 * By paths, sizes and times: some hundred files in a few milliseconds.
 * @param {string[]} inputs
 */
function fingerprintOf(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) addTo(hash, inRoot(input));
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path
 */
function addTo(hash, path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!IGNORED.has(name) && !name.endsWith('.tsbuildinfo')) addTo(hash, join(path, name));
  }
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
