import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describePrerequisites, missingPrerequisites } from '../../packages/provision/src/prerequisites.js';
import { inRoot, root } from './root.mjs';
import { SetupError } from './run-node.mjs';

/**
 * Before anything is installed: a machine that lacks tools shall hear of all of them at once.
 * @param {{ tensorflow: boolean }} parts without TensorFlow nothing is fetched by pip, and nothing compiled by g++
 */
export async function requirePrerequisites({ tensorflow }) {
  const isNew = tensorflow && !isProvisioned();
  const missing = await missingPrerequisites({ pip: isNew, compiler: isNew });
  if (missing.length === 0) return;
  throw new SetupError(`This machine lacks:\n${describePrerequisites(missing)}`);
}

/**
 * TensorFlow under UNETSWEEP_HOME, linked into this clone.
 * @param {import('./report.mjs').Report} report
 */
export async function provisionTensorflow(report) {
  const provision = await import(inRoot('packages/provision/dist/index.js'));
  const home = await provision.openHome(process.env.UNETSWEEP_HOME);
  await provision.provisionTensorflow({ home, repositoryRoot: root, onStep: report.listener() });
}

/** A guess that is good enough to ask for tools early; the provisioning itself looks closely. */
function isProvisioned() {
  const cache = join(process.env.UNETSWEEP_HOME || join(homedir(), '.unetsweep'), 'cache');
  return existsSync(cache) && readdirSync(cache).some((name) => name.startsWith('tfjs-binding-'));
}
