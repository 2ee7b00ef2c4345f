import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What a finished folder of the cache holds; its last file to be written, so a folder without one is unfinished. */
export interface Manifest {
  /** What the folder was made from; another source means another content. */
  source: string;
  files: ManifestFile[];
}

interface ManifestFile {
  path: string;
  sizeBytes: number;
  sha256: string;
}

const MANIFEST_NAME = 'manifest.json';

/** Records every file below `folder`; symbolic links by their target. */
export async function writeManifest(folder: string, source: string): Promise<void> {
  const files: ManifestFile[] = [];
  for (const path of await filesBelow(folder)) {
    const { size } = await lstat(join(folder, path));
    files.push({ path, sizeBytes: size, sha256: await sha256Of(join(folder, path)) });
  }
  const manifest: Manifest = { source, files };
  await writeFile(join(folder, MANIFEST_NAME), `${JSON.stringify(manifest, null, 1)}\n`);
}

/**
 * The files that are missing or differ from the manifest: by size always, by SHA-256 if `thorough`.
 * @param source null = whatever it was made from.
 * @returns null when the folder has no manifest of this source.
 */
export async function changedFiles(
  folder: string,
  source: string | null,
  thorough: boolean,
): Promise<string[] | null> {
  const manifest = await readManifest(folder);
  if (manifest === null || (source !== null && manifest.source !== source)) return null;
  const changed: string[] = [];
  for (const file of manifest.files) {
    if (!(await isUnchanged(join(folder, file.path), file, thorough))) changed.push(file.path);
  }
  return changed;
}

/** SHA-256 of a file's bytes, or of the target that a symbolic link names; hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  if ((await lstat(path)).isSymbolicLink()) return hash.update(await readlink(path)).digest('hex');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function isUnchanged(path: string, file: ManifestFile, thorough: boolean): Promise<boolean> {
  try {
    if ((await lstat(path)).size !== file.sizeBytes) return false;
    return !thorough || (await sha256Of(path)) === file.sha256;
  } catch {
    return false;
  }
}

async function readManifest(folder: string): Promise<Manifest | null> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, MANIFEST_NAME), 'utf8')) as Manifest;
    return Array.isArray(manifest.files) ? manifest : null;
  } catch {
    return null;
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath.slice(folder.length + 1), entry.name))
    .filter((path) => path !== MANIFEST_NAME)
    .sort();
}
