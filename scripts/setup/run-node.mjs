import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/** A step that failed in a way its own output explains. */
export class SetupError extends Error {}

/**
 * Runs a JavaScript program with this Node; its output is shown only if it fails.
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<void>}
 */
export function runNode(args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (status, signal) => {
      if (status === 0) resolve();
      else
        reject(
          new SetupError(`${Buffer.concat(output).toString().trim()}\n(${signal ?? `status ${status}`})`),
        );
    });
  });
}
