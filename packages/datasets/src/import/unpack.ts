import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetFault } from '../dataset-fault.js';
import { ARCHIVE_SIGNATURE_BYTES, archiveFormat } from './archive-format.js';
import type { ImportLimits } from './limits.js';
import { UnpackBudget } from './unpack-budget.js';
import { unpackTar } from './unpack-tar.js';
import { unpackZip } from './unpack-zip.js';
import { UnpackedFiles } from './unpacked-files.js';

/**
 * Unpacks an archive below `scratchFolder`. The arrays of a `.npz` (a zip itself) are files below its path; other
 * archives inside are not opened.
 * @throws DatasetFault
 */
export async function unpack(
  archivePath: string,
  scratchFolder: string,
  limits: ImportLimits,
): Promise<UnpackedFiles> {
  const folder = join(scratchFolder, 'files');
  await mkdir(folder);
  const { size } = await stat(archivePath);
  const files = new UnpackedFiles(folder, limits, new UnpackBudget(limits, size));
  const format = archiveFormat(await firstBytes(archivePath));
  if (format === null) throw new DatasetFault('undecodable', 'the file is no zip, tar or tar.gz');
  if (format === 'zip') await unpackZip(archivePath, files, { archive: null });
  else await unpackTar(archivePath, files, { gzip: format === 'tar.gz' });
  for (const path of files.paths.filter((name) => name.toLowerCase().endsWith('.npz'))) {
    const npz = files.detach(path);
    await unpackZip(npz, files, { archive: path, below: `${path}/` });
    await rm(npz);
  }
  if (files.paths.length === 0) throw new DatasetFault('emptyArchive', 'the archive holds no files');
  return files;
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(ARCHIVE_SIGNATURE_BYTES));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
