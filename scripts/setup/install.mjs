import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from './root.mjs';
import { runNode } from './run-node.mjs';

/**
 * Installs what the lock file names, where that is not what is there. Not by `npm ci`: it refuses a lock file that lacks
 * the optional packages of other platforms, as one does that was written with a registry that doesn't serve them.
 * @param {import('./report.mjs').Report} report
 */
export async function installPackages(report) {
  if (isInstalled()) return;
  const options = [
    '--no-save',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  await report.step('Packages', () => runNode([npmProgram(), 'install', ...options]));
}

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */

/** By the list that npm keeps of what it installed: so `npm install` by hand counts, and half an installation doesn't. */
function isInstalled() {
  const installed = lockedPackages('node_modules/.package-lock.json');
  const wanted = lockedPackages('package-lock.json');
  if (installed === null || wanted === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (entry.link) return existsSync(inRoot(path));
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    // Optional packages are there only on their platform.
    if (found === undefined)
      return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return found.version === entry.version;
  });
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage> | null}
 */
function lockedPackages(path) {
  try {
    return JSON.parse(readFileSync(inRoot(path), 'utf8')).packages;
  } catch {
    return null;
  }
}

/** The npm that runs this script, else the one that came with this Node. */
function npmProgram() {
  const given = process.env.npm_execpath;
  if (given?.endsWith('npm-cli.js')) return given;
  const bundled = new URL('../lib/node_modules/npm/bin/npm-cli.js', `file://${process.execPath}`).pathname;
  if (existsSync(bundled)) return bundled;
  throw new Error('npm is not found: start by `npm start`, `npm test` or `npm run build`.');
}
