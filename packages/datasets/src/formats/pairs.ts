import { DatasetFault } from '../dataset-fault.js';
import { decodeMask } from '../decode-image.js';
import type { FaultList } from '../import/fault-list.js';
import type { Importer, SampleDraft, SourceFiles } from '../import/importer.js';
import { defaultMaskValues, type MaskValues, maskValuesOf, namesColours, toClasses } from '../mask-values.js';
import { assertSameSize, type ImageFile, imageDraft, readHeader } from './image-draft.js';
import { byName, type RoleFile, roleFiles } from './image-paths.js';

interface Pair extends Pick<ImageFile, 'name' | 'path'> {
  /** Null: below `unlabelled`. */
  maskPath: string | null;
}

type ReadPair = Pair & ImageFile;

/**
 * `images/*` with `masks/*` of the same name (endings may differ), at any one depth; grey and RGB images in one set are
 * kept as RGB. Images below `unlabelled/` have no mask.
 */
export const importPairs: Importer = async (files, { maskValues }, faults) => {
  const pairs = findPairs(roleFiles(files.paths), faults);
  const values = maskValues === null ? new Set<string>() : null;
  const read: ReadPair[] = [];
  for (const pair of pairs) {
    if (faults.isFull) break;
    const found = await faults.collect(() => readPair(files, pair, values));
    if (found) read.push(found);
  }
  const map = maskValues ?? defaultMaskValues(values ?? new Set());
  return { classNames: null, samples: read.map((pair) => draftOf(files, pair, map)) };
};

function findPairs(found: readonly RoleFile[], faults: FaultList): Pair[] {
  const images = byName(found, 'images', faults);
  const masks = byName(found, 'masks', faults);
  const unlabelled = byName(found, 'unlabelled', faults);
  if (images.size === 0 || masks.size === 0) {
    throw new DatasetFault('noPairs', 'no pairs found: images/* and masks/* of the same name are looked for');
  }
  const pairs: Pair[] = [];
  for (const [name, path] of images) {
    const maskPath = masks.get(name);
    if (maskPath !== undefined) pairs.push({ name, path, maskPath });
    else faults.add(missingMask(path));
  }
  for (const [name, path] of masks) if (!images.has(name)) faults.add(missingImage(path));
  return [...pairs, ...[...unlabelled].map(([name, path]) => ({ name, path, maskPath: null }))];
}

/** Header and size; where the values decide what they mean, the mask's values too. */
async function readPair(files: SourceFiles, pair: Pair, values: Set<string> | null): Promise<ReadPair> {
  const { path, maskPath } = pair;
  const header = await readHeader(files, path);
  if (maskPath === null) return { ...pair, header };
  if (values === null) {
    assertSameSize(header, await readHeader(files, maskPath), maskPath);
  } else {
    const mask = await decodeMask(await files.read(maskPath), maskPath, false);
    assertSameSize(header, mask, maskPath);
    for (const value of maskValuesOf(mask)) values.add(value);
  }
  return { ...pair, header };
}

function draftOf(files: SourceFiles, pair: ReadPair, map: MaskValues): SampleDraft {
  const { maskPath } = pair;
  if (maskPath === null) return imageDraft(files, pair, null);
  return imageDraft(files, pair, async () => {
    const mask = await decodeMask(await files.read(maskPath), maskPath, namesColours(map));
    return toClasses(mask, maskPath, map);
  });
}

function missingMask(path: string): DatasetFault {
  const message = `${path} has no mask of its name; images without one belong below unlabelled/`;
  return new DatasetFault('missingMask', message, path);
}

function missingImage(path: string): DatasetFault {
  return new DatasetFault('noPairs', `${path} has no image of its name`, path);
}
