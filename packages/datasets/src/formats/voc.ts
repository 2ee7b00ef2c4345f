import type { ResolvedDatasetImportOptions } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import { decodeMask } from '../decode-image.js';
import type { FaultList } from '../import/fault-list.js';
import type { Importer, SampleDraft, SourceFiles } from '../import/importer.js';
import { toClasses } from '../mask-values.js';
import { assertSameSize, imageDraft, readHeader } from './image-draft.js';
import { sharedFolders, withoutEnding } from './sample-names.js';
import { labelMapClasses, standardClasses, type VocClasses } from './voc-classes.js';
import { type ListedImage, readLists } from './voc-lists.js';

interface Pair {
  name: string;
  image: string;
  mask: string;
  split: ListedImage['split'];
}

/**
 * PASCAL VOC: `JPEGImages/x.jpg` with `SegmentationClass/x.png` in the challenges' colours, or in those of a `labelmap.txt`. What
 * belongs to no class (255, #e0e0c0) is background. The lists of `ImageSets/Segmentation` say what belongs to the set and to which side.
 */
export const importVoc: Importer = async (files, options, faults) => {
  const classes = await classesOf(files, options);
  const samples: SampleDraft[] = [];
  for (const pair of await findPairs(files, faults)) {
    if (faults.isFull) break;
    const draft = await faults.collect(() => draftOf(pair, files, classes, options));
    if (draft) samples.push(draft);
  }
  return { classNames: classes.names, samples };
};

async function classesOf(files: SourceFiles, options: ResolvedDatasetImportOptions): Promise<VocClasses> {
  const path = files.paths.find((file) => /(^|\/)labelmap\.txt$/i.test(file));
  const classes = path
    ? labelMapClasses(new TextDecoder().decode(await files.read(path)), path)
    : standardClasses();
  const { classNames, maskValues } = options;
  if (!classNames || maskValues) return { ...classes, names: classNames ?? classes.names };
  if (classNames.length === classes.names.length) return { ...classes, names: classNames };
  const message = `classNames has ${classNames.length} names, the masks have the classes ${classes.names.join(', ')}; maskValues can say which colour is which class`;
  throw new DatasetFault('badOption', message, null, classNames.join(', '));
}

async function findPairs(files: SourceFiles, faults: FaultList): Promise<Pair[]> {
  const images = filesIn('JPEGImages', files.paths);
  const masks = filesIn('SegmentationClass', files.paths);
  if (masks.size === 0) throw new DatasetFault('noPairs', 'the archive has no SegmentationClass/*.png');
  const listed = await readLists(files, faults);
  const wanted: [string, ListedImage | null][] =
    listed.size > 0 ? [...listed] : [...masks.keys()].map((key) => [key, null]);
  const shared = sharedFolders(wanted.map(([key]) => key));
  const nameOf = (key: string) => key.split('/').slice(shared).join('/');
  return wanted.flatMap(([key, entry]) => {
    const image = images.get(key);
    const mask = masks.get(key);
    if (image !== undefined && mask !== undefined) {
      return [{ name: nameOf(key), image, mask, split: entry?.split ?? null }];
    }
    // The challenges keep the masks of their test images to themselves.
    if (entry?.split === 'test') return [];
    const code = image === undefined ? 'missingImage' : 'missingMask';
    const missing = image === undefined ? 'image in JPEGImages' : 'mask in SegmentationClass';
    const by = entry?.list ?? mask ?? null;
    faults.add(
      new DatasetFault(code, `${by} names ${nameOf(key)}, which has no ${missing}`, by, nameOf(key)),
    );
    return [];
  });
}

/** By the set's folder and the image's name. */
function filesIn(folder: string, paths: readonly string[]): Map<string, string> {
  const pattern = new RegExp(`^(.*/)?${folder}/`);
  return new Map(
    paths
      .filter((path) => pattern.test(path) && /\.(png|jpe?g)$/i.test(path))
      .map((path) => [withoutEnding(path).replace(pattern, '$1'), path]),
  );
}

async function draftOf(
  { name, image, mask, split }: Pair,
  files: SourceFiles,
  classes: VocClasses,
  { maskValues }: ResolvedDatasetImportOptions,
): Promise<SampleDraft> {
  const header = await readHeader(files, image);
  assertSameSize(header, await readHeader(files, mask), mask);
  const draft = imageDraft(files, { name, path: image, header }, async () => {
    const decoded = await decodeMask(await files.read(mask), mask, true);
    return toClasses(
      decoded,
      mask,
      maskValues ?? (decoded.channels === 1 ? classes.byIndex : classes.byColour),
    );
  });
  return { ...draft, split };
}
