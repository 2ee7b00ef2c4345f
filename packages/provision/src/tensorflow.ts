import { rm, statfs } from 'node:fs/promises';
import { type CachedFolder, ensureCached, isCached } from './cached-folder.js';
import type { Home } from './home.js';
import { describePrerequisites, missingPrerequisites } from './prerequisites.js';
import { ProvisionError } from './provision-error.js';
import { runCommand } from './run-command.js';
import type { StepListener } from './step.js';
import {
  TENSORFLOW_VERSION,
  type TensorflowBuild,
  type TensorflowWheels,
  tensorflowWheels,
} from './tensorflow-wheels.js';
import { addonFolder, linkAddon } from './tfjs-addon.js';
import { fetchWheel, unpackWheel, type WheelFilter } from './wheel.js';

export interface TensorflowOptions {
  home: Home;
  /** The clone whose `node_modules` holds tfjs-node-gpu. */
  repositoryRoot: string;
  /** Default: the GPU build where it is cached already or an NVIDIA driver answers, else the CPU build. */
  build?: TensorflowBuild | undefined;
  onStep: StepListener;
}

/**
 * Makes TensorFlow loadable in a clone: unpacks its libraries once for all clones, compiles the Node addon against them
 * once, and links it into the clone. Costs milliseconds when all is there, and fetches nothing then.
 * @returns the build that the clone uses from now on.
 */
export async function provisionTensorflow(options: TensorflowOptions): Promise<TensorflowBuild> {
  const { home, repositoryRoot, onStep } = options;
  const build = options.build ?? (await suitableBuild(home));
  const libraries = librariesFolder(home, build);
  const addon = await addonFolder(home, repositoryRoot, libraries);
  await requirePrerequisites({
    pip: !(await isCached(home, libraries)),
    compiler: !(await isCached(home, addon)),
  });
  await ensureCached(home, libraries, onStep);
  await linkAddon(repositoryRoot, await ensureCached(home, addon, onStep));
  return build;
}

/** Only what is still to be made needs tools, so that a finished home works without them. */
async function requirePrerequisites(needed: { pip: boolean; compiler: boolean }): Promise<void> {
  const missing = await missingPrerequisites(needed);
  if (missing.length === 0) return;
  throw new ProvisionError(
    `This machine lacks:\n${describePrerequisites(missing)}`,
    'install what is listed, then start again: what is done is kept',
  );
}

async function suitableBuild(home: Home): Promise<TensorflowBuild> {
  if (process.arch !== 'x64') return 'cpu';
  if (await isCached(home, librariesFolder(home, 'gpu'))) return 'gpu';
  return (await runCommand('nvidia-smi', ['-L'])).status === 0 ? 'gpu' : 'cpu';
}

function librariesFolder(home: Home, build: TensorflowBuild): CachedFolder {
  const plan = tensorflowWheels(build, process.arch);
  return {
    name: `tensorflow-${TENSORFLOW_VERSION}-${build}`,
    source: plan.wheels.map((wheel) => wheel.sha256).join(' '),
    title: 'TensorFlow',
    detail: `${TENSORFLOW_VERSION} for ${build === 'gpu' ? 'GPUs' : 'CPUs'}, ${plan.downloadMb} MB, once for all clones`,
    fill: (folder) => fillLibraries(home, plan, folder),
  };
}

/** All wheels side by side: TensorFlow finds the CUDA libraries by its run path, `$ORIGIN/../nvidia/<library>/lib`. */
async function fillLibraries(home: Home, plan: TensorflowWheels, folder: string): Promise<void> {
  await requireSpace(folder, plan.diskMb);
  const files: string[] = [];
  for (const wheel of plan.wheels) {
    const file = await fetchWheel(home, wheel);
    await unpackWheel(file, folder, isWanted);
    files.push(file);
  }
  for (const file of files) await rm(file, { force: true });
}

/** The libraries, the headers that the addon includes, and the compiler's data that XLA reads. */
const isWanted: WheelFilter = (path) =>
  /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/.test(path) ||
  /^tensorflow\/include\/(tensorflow\/c\/|xla\/tsl\/c\/|(tensorflow\/core|tsl)\/platform\/ctstring)/.test(
    path,
  ) ||
  /^nvidia\/[^/]+\/lib\//.test(path) ||
  /^nvidia\/cuda_nvcc\/(bin|nvvm)\//.test(path);

async function requireSpace(folder: string, neededMb: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeMb = Math.floor((bavail * bsize) / 1e6);
  if (freeMb >= neededMb) return;
  throw new ProvisionError(
    `TensorFlow needs ${neededMb} MB of disk while it is unpacked, ${freeMb} MB are free at ${folder}.`,
    'make room there, or set UNETSWEEP_HOME to a folder on a larger disk',
  );
}
