import { unzipSync } from 'fflate';
import type { DatasetContent, Sample } from './archive.js';
import { DatasetFault } from './dataset-fault.js';
import { type DecodedImage, decodeImage } from './decode-image.js';
import { defaultMaskValues, type MaskValues, maskValuesOf, toClasses } from './mask-values.js';
import { type GroupRule, groupNamer } from './sample-groups.js';

export interface ImportOptions {
  groups?: GroupRule;
  /** Class index by mask value; 0 is background unless named. Default: see `defaultMaskValues`. */
  maskValues?: MaskValues;
  /** By class index. Default: background, foreground; with more classes `class <n>`. */
  classNames?: string[];
  /** Highest number of files; more is a fault. */
  maxFiles?: number;
}

interface Pair {
  name: string;
  imageFile: string;
  maskFile: string;
}

interface DecodedPair extends Pair {
  image: DecodedImage;
  mask: DecodedImage;
}

const DEFAULT_MAX_FILES = 200_000;

/** The files of a zip by path. @throws DatasetFault `emptyArchive`, `undecodable` */
export function filesOfZip(zip: Uint8Array): Map<string, Uint8Array> {
  try {
    return new Map(Object.entries(unzipSync(zip)).filter(([path]) => !path.endsWith('/')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('undecodable', `the archive can't be read as a zip: ${reason}`);
  }
}

/**
 * Makes a data set of `images/*` and `masks/*` of the same name (endings may differ), at any one depth below the
 * root; samples come in the order of their names. Grey and RGB images in one set are kept as RGB.
 * @throws DatasetFault naming file and value
 */
export async function importPairs(
  files: ReadonlyMap<string, Uint8Array>,
  options: ImportOptions = {},
): Promise<DatasetContent> {
  const pairs = findPairs([...files.keys()], options.maxFiles ?? DEFAULT_MAX_FILES);
  const groupOf = groupNamer(options.groups ?? { from: 'none' });
  const decoded: DecodedPair[] = [];
  for (const pair of pairs) decoded.push(await decodePair(pair, files));
  const maskValues =
    options.maskValues ?? defaultMaskValues(new Set(decoded.flatMap((pair) => [...maskValuesOf(pair.mask)])));
  const channels = Math.max(...decoded.map(({ image }) => image.channels));
  const samples = decoded.map(
    ({ name, maskFile, image, mask }): Sample => ({
      name,
      group: groupOf(name),
      width: image.width,
      height: image.height,
      image: withChannels(image, channels),
      mask: toClasses(mask, maskFile, maskValues),
    }),
  );
  return { channels, classNames: options.classNames ?? classNames(samples), samples };
}

function findPairs(paths: string[], maxFiles: number): Pair[] {
  if (paths.length === 0) throw new DatasetFault('emptyArchive', 'the archive holds no files');
  if (paths.length > maxFiles) {
    throw new DatasetFault(
      'tooManyFiles',
      `${paths.length} files, at most ${maxFiles}`,
      null,
      String(paths.length),
    );
  }
  for (const path of paths) assertSafe(path);
  const images = filesBelow('images', paths);
  const masks = filesBelow('masks', paths);
  const pairs = [...images].map(([name, imageFile]): Pair => {
    const maskFile = masks.get(name);
    if (maskFile === undefined)
      throw new DatasetFault('missingMask', `${imageFile} has no mask of its name`, imageFile);
    return { name, imageFile, maskFile };
  });
  if (pairs.length === 0) {
    throw new DatasetFault('noPairs', 'no pairs found: images/* and masks/* of the same name are looked for');
  }
  return pairs.sort((left, right) => (left.name < right.name ? -1 : 1));
}

function assertSafe(path: string): void {
  const parts = path.split(/[/\\]/);
  if (path.startsWith('/') || parts.includes('..') || path.includes('\0') || /^[A-Za-z]:/.test(path)) {
    throw new DatasetFault('unsafePath', `${path} leads out of the archive`, path);
  }
}

/** Name (without folder `kind` and ending) -> path; hidden files and what packers add are left out. */
function filesBelow(kind: 'images' | 'masks', paths: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of paths) {
    const parts = path.split('/');
    const at = parts.indexOf(kind);
    const hidden = parts.some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');
    if (at < 0 || at === parts.length - 1 || hidden) continue;
    found.set(
      parts
        .slice(at + 1)
        .join('/')
        .replace(/\.[^./]+$/, ''),
      path,
    );
  }
  return found;
}

async function decodePair(pair: Pair, files: ReadonlyMap<string, Uint8Array>): Promise<DecodedPair> {
  const image = await decodeImage(files.get(pair.imageFile) ?? new Uint8Array(), pair.imageFile);
  const mask = await decodeImage(files.get(pair.maskFile) ?? new Uint8Array(), pair.maskFile);
  if (image.width !== mask.width || image.height !== mask.height) {
    const size = `${mask.width}x${mask.height}`;
    const message = `${pair.maskFile} is ${size}, its image ${image.width}x${image.height}`;
    throw new DatasetFault('sizeMismatch', message, pair.maskFile, size);
  }
  return { ...pair, image, mask };
}

function withChannels(image: DecodedImage, channels: number): Sample['image'] {
  if (image.channels === channels) return image.values;
  const Values = image.values instanceof Uint16Array ? Uint16Array : Uint8Array;
  const repeated = new Values(image.values.length * channels);
  for (let index = 0; index < repeated.length; index += 1) {
    repeated[index] = image.values[Math.floor(index / channels)] ?? 0;
  }
  return repeated;
}

function classNames(samples: Sample[]): string[] {
  let highest = 1;
  for (const { mask } of samples) for (const index of mask ?? []) highest = Math.max(highest, index);
  if (highest === 1) return ['background', 'foreground'];
  return Array.from({ length: highest + 1 }, (_, index) => (index === 0 ? 'background' : `class ${index}`));
}
