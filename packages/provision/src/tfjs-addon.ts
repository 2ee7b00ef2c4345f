import { mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type CachedFolder, cachedPath } from './cached-folder.js';
import type { Home } from './home.js';
import { ProvisionError } from './provision-error.js';
import { lastLines, runCommand } from './run-command.js';

/** Node-API is stable across Node versions; 8 is the newest that tfjs-node knows. */
const NODE_API_VERSION = 8;
const ADDON_FILE = 'tfjs_binding.node';

/** tfjs-node's native part, compiled from the sources in its package against TensorFlow's libraries in the cache. */
export async function addonFolder(
  home: Home,
  repositoryRoot: string,
  libraries: Pick<CachedFolder, 'name' | 'source'>,
): Promise<CachedFolder> {
  const packageFolder = tfjsFolder(repositoryRoot);
  const version = await tfjsVersion(packageFolder);
  return {
    name: `tfjs-binding-${version}-${libraries.name}-napi${NODE_API_VERSION}`,
    source: `tfjs-node-gpu ${version}, ${libraries.source}`,
    title: 'TensorFlow addon',
    detail: `tfjs-node ${version}, compiled once for all clones`,
    fill: (folder) => compile(join(packageFolder, 'binding'), cachedPath(home, libraries.name), folder),
  };
}

/** Puts the compiled addon where tfjs-node looks for it. Node loads it from its real place, beside the libraries. */
export async function linkAddon(repositoryRoot: string, addon: string): Promise<void> {
  const link = join(tfjsFolder(repositoryRoot), 'lib', `napi-v${NODE_API_VERSION}`, ADDON_FILE);
  const target = join(addon, ADDON_FILE);
  if ((await readlink(link).catch(() => null)) === target) return;
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink(target, link);
}

function tfjsFolder(repositoryRoot: string): string {
  return join(repositoryRoot, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
}

async function tfjsVersion(packageFolder: string): Promise<string> {
  try {
    const manifest: { version: string } = JSON.parse(
      await readFile(join(packageFolder, 'package.json'), 'utf8'),
    );
    return manifest.version;
  } catch (error) {
    throw new ProvisionError(
      `tfjs-node-gpu is not installed in ${packageFolder}.`,
      'run `npm ci` in the repository',
      { cause: error },
    );
  }
}

/** Two source files: calling the compiler needs no build tool, no headers' download and no network. */
async function compile(sources: string, libraries: string, folder: string): Promise<void> {
  const tensorflow = join(libraries, 'tensorflow');
  const addon = join(folder, ADDON_FILE);
  const result = await runCommand('g++', [
    ...['-O2', '-std=gnu++17', '-fPIC', '-shared', '-w', `-DNAPI_VERSION=${NODE_API_VERSION}`],
    ...['-I', join(tensorflow, 'include'), '-I', nodeApiHeaders()],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(sources, file)),
    ...['-o', addon, '-L', tensorflow, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    `-Wl,-rpath,$ORIGIN/../${libraries.slice(dirname(libraries).length + 1)}/tensorflow`,
  ]);
  if (result.status !== 0) {
    throw new ProvisionError(
      `g++ could not compile the TensorFlow addon:\n${lastLines(result.stderr, 15)}`,
      'install a C++17 compiler: on Debian or Ubuntu `apt-get install g++ make`, on Fedora `dnf install gcc-c++ make`',
    );
  }
  await requireLoadable(addon);
}

/** In a process of its own, so that a library that fails to load is told here and not in the first training. */
async function requireLoadable(addon: string): Promise<void> {
  const program = 'process.dlopen({ exports: {} }, process.argv[1])';
  const result = await runCommand(process.execPath, ['-e', program, addon], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  if (result.status === 0) return;
  throw new ProvisionError(
    `The TensorFlow addon does not load:\n${lastLines(result.stderr, 8)}`,
    'use a Linux with glibc 2.27 or newer and a C++ run-time library that is not older than its compiler',
  );
}

function nodeApiHeaders(): string {
  const headers: { include_dir: string } = createRequire(import.meta.url)('node-api-headers');
  return headers.include_dir;
}
