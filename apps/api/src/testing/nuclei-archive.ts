import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';

const NUCLEI = fileURLToPath(new URL('../../../../packages/datasets/embedded/nuclei/', import.meta.url));

/** A zip of the first `pairs` embedded images with their masks, in one folder for each row of the picture: r1, r2, … */
export async function nucleiArchive(
  pairs = 4,
  extra: Record<string, Uint8Array> = {},
): Promise<Buffer<ArrayBuffer>> {
  const names = (await readdir(join(NUCLEI, 'images'))).sort().slice(0, pairs);
  const files: Record<string, Uint8Array> = {};
  for (const kind of ['images', 'masks']) {
    for (const name of names)
      files[`${kind}/${name.slice(0, 2)}/${name}`] = await readFile(join(NUCLEI, kind, name));
  }
  return Buffer.from(zipSync({ ...files, ...extra }, { level: 0 }));
}
