import { HIGHEST_CLASS } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import { decodeMask } from '../decode-image.js';
import type { ImageHeader } from '../decoded-image.js';
import { FaultList } from '../import/fault-list.js';
import type { Importer, SampleDraft, SourceFiles } from '../import/importer.js';
import { assertSameSize, imageDraft, readHeader } from './image-draft.js';
import { byName, roleFiles } from './image-paths.js';

/** Masks of one image: file by class name. */
type ClassMasks = ReadonlyMap<string, string>;

interface FolderLayout {
  images: ReadonlyMap<string, string>;
  unlabelled: ReadonlyMap<string, string>;
  /** By image name. */
  masks: ReadonlyMap<string, ClassMasks>;
  /** Sorted by name. */
  classes: string[];
  /** Mask files that belong to no image. */
  strays: string[];
}

/** Whether masks stand in a folder for each class, or in a folder for each image, rather than one for each image. */
export function isClassFolders(paths: readonly string[]): boolean {
  const faults = new FaultList();
  const files = roleFiles(paths);
  const images = byName(files, 'images', faults);
  const masks = byName(files, 'masks', faults);
  if ([...images.keys()].some((name) => masks.has(name))) return false;
  return readLayout(paths, faults).masks.size > 0;
}

/**
 * `images/*` with one mask a class: `masks/<class>/<name>` or `masks/<name>/<class>`, where every value but 0 means the class. A
 * missing file means that the class doesn't occur. Where masks overlap, the class with the higher index wins: classes count
 * from 1 in the order of `classNames`, else of their folders' names.
 */
export const importClassFolders: Importer = async (files, options, faults) => {
  const layout = readLayout(files.paths, faults);
  for (const file of layout.strays) {
    faults.add(new DatasetFault('noPairs', `${file} has no image of its name`, file));
  }
  const classNames = orderedClasses(layout.classes, options.classNames);
  const samples: SampleDraft[] = [];
  for (const [name, path] of layout.images) {
    if (faults.isFull) break;
    const draft = await faults.collect(() =>
      draftOf(files, { name, path, masks: layout.masks.get(name) }, classNames),
    );
    if (draft) samples.push(draft);
  }
  for (const [name, path] of layout.unlabelled) {
    const draft = await faults.collect(async () =>
      imageDraft(files, { name, path, header: await readHeader(files, path) }, null),
    );
    if (draft) samples.push(draft);
  }
  return { classNames, samples };
};

function readLayout(paths: readonly string[], faults: FaultList): FolderLayout {
  const files = roleFiles(paths);
  const images = byName(files, 'images', faults);
  const masks = new Map<string, Map<string, string>>();
  const classes = new Set<string>();
  const strays: string[] = [];
  for (const [name, path] of byName(files, 'masks', faults)) {
    const found = ofFolder(name, images);
    if (found === null) {
      strays.push(path);
      continue;
    }
    classes.add(found.className);
    const own = masks.get(found.image) ?? new Map<string, string>();
    masks.set(found.image, own.set(found.className, path));
  }
  return {
    images,
    unlabelled: byName(files, 'unlabelled', faults),
    masks,
    classes: [...classes].sort(),
    strays,
  };
}

/** A mask's name is its image's with the class as one folder more at its beginning, or as its last part. */
function ofFolder(
  mask: string,
  images: ReadonlyMap<string, string>,
): { image: string; className: string } | null {
  const parts = mask.split('/');
  for (let at = 0; at < parts.length; at += 1) {
    const image = parts.filter((_, index) => index !== at).join('/');
    const className = parts[at];
    if (className !== undefined && images.has(image)) return { image, className };
  }
  return null;
}

/** @throws DatasetFault */
function orderedClasses(found: readonly string[], given: readonly string[] | null): string[] {
  if (found.length === 0) {
    throw new DatasetFault(
      'noPairs',
      'no masks found: masks/<class>/<name> or masks/<name>/<class> are looked for',
    );
  }
  if (found.length > HIGHEST_CLASS) {
    const message = `masks has ${found.length} classes; at most ${HIGHEST_CLASS} are read`;
    throw new DatasetFault('unknownMaskValue', message, 'masks', String(found.length));
  }
  if (given === null) return ['background', ...found.filter((name) => name !== 'background')];
  const unknown = found.find((name) => !given.includes(name));
  if (unknown === undefined) return [...given];
  const message = `masks has a class ${unknown}; classNames has ${given.join(', ')}`;
  throw new DatasetFault('unknownMaskValue', message, `masks/${unknown}`, unknown);
}

async function draftOf(
  files: SourceFiles,
  image: { name: string; path: string; masks: ClassMasks | undefined },
  classNames: readonly string[],
): Promise<SampleDraft> {
  const { name, path, masks } = image;
  const header = await readHeader(files, path);
  if (masks === undefined) {
    const message = `${path} has no mask in any class; images without one belong below unlabelled/`;
    throw new DatasetFault('missingMask', message, path);
  }
  for (const mask of masks.values()) assertSameSize(header, await readHeader(files, mask), mask);
  return imageDraft(files, { name, path, header }, () => combine(files, header, masks, classNames));
}

async function combine(
  files: SourceFiles,
  { width, height }: ImageHeader,
  masks: ClassMasks,
  classNames: readonly string[],
): Promise<Uint8Array> {
  const classes = new Uint8Array(width * height);
  for (const [index, className] of classNames.entries()) {
    const path = masks.get(className);
    if (path === undefined || index === 0) continue;
    const { values, channels } = await decodeMask(await files.read(path), path, true);
    for (let pixel = 0; pixel < classes.length; pixel += 1) {
      const start = pixel * channels;
      if (values[start] || (channels === 3 && (values[start + 1] || values[start + 2])))
        classes[pixel] = index;
    }
  }
  return classes;
}
