import { DatasetFault } from '../dataset-fault.js';
import type { FaultList } from '../import/fault-list.js';
import type { Importer, SampleDraft, SourceFiles } from '../import/importer.js';
import { importLimits } from '../import/limits.js';
import { namedSplit } from '../import/sample-split.js';
import { defaultMaskValues, type MaskValues, numbersToClasses } from '../mask-values.js';
import type { Plane } from '../npy.js';
import { type NpyArray, openNpy, readItem, readTexts } from './npy-array.js';

const MOST_CHANNELS = 8;

interface ArraySet {
  /** Put in front of names where there are several sets, such as `train/`. */
  prefix: string;
  images: NpyArray;
  masks: NpyArray;
  count: number;
  height: number;
  width: number;
  channels: number;
  names: string[] | null;
  groups: string[] | null;
  splits: string[] | null;
}

/**
 * `images` [N, H, W] or [N, H, W, C] and `masks` [N, H, W], or `x` and `y`, in a `.npz` or as `.npy` files side by side; with
 * `names`, `groups` and `split` [N] where given. Images of 8 and 16 bits stay so, other numbers become 32-bit floats.
 */
export const importNpz: Importer = async (files, { maskValues }, faults) => {
  const found = files.paths.flatMap((path) => {
    const match = /^(.*\/)?(images|x)\.npy$/i.exec(path);
    return match ? [{ path, folder: match[1] ?? '' }] : [];
  });
  if (found.length === 0) {
    throw new DatasetFault('noPairs', 'no arrays found: images and masks (or x and y) are looked for');
  }
  const sets: ArraySet[] = [];
  for (const { path, folder } of found) {
    const prefix = found.length > 1 ? folder.replace(/\.npz\/$/i, '/') : '';
    const set = await faults.collect(() => openSet(files, path, { folder, prefix }));
    if (set) sets.push(set);
  }
  const map = maskValues ?? defaultMaskValues(await valuesOf(sets, faults));
  return { classNames: null, samples: sets.flatMap((set) => draftsOf(set, map)) };
};

async function openSet(
  files: SourceFiles,
  path: string,
  { folder, prefix }: { folder: string; prefix: string },
): Promise<ArraySet> {
  const beside = (...names: string[]) =>
    files.paths.find((other) =>
      names.some((name) => other.toLowerCase() === `${folder}${name}.npy`.toLowerCase()),
    );
  const maskPath = beside('masks', 'y', 'labels');
  if (maskPath === undefined)
    throw new DatasetFault('missingMask', `${path} has no masks array (or y) beside it`, path);
  const images = await openNpy(files, path);
  const masks = await openNpy(files, maskPath);
  const [count = 0, height = 0, width = 0, channels = 1] = images.shape;
  assertImages(images, { height, width, channels });
  assertMasks(masks, [count, height, width]);
  const texts = async (...names: string[]) => {
    const found = beside(...names);
    return found === undefined ? null : readOfLength(files, found, count);
  };
  const named = { names: await texts('names', 'name'), groups: await texts('groups', 'group') };
  return {
    prefix,
    images,
    masks,
    count,
    height,
    width,
    channels,
    ...named,
    splits: await texts('split', 'splits'),
  };
}

function assertImages(
  { path, shape, type }: NpyArray,
  { height, width, channels }: { height: number; width: number; channels: number },
): void {
  const text = `[${shape.join(', ')}]`;
  const numbers = type.kind !== 'U' && type.kind !== 'S';
  if (!numbers || (shape.length !== 3 && shape.length !== 4) || height * width === 0) {
    throw new DatasetFault(
      'undecodable',
      `${path} has the shape ${text}; [N, H, W] or [N, H, W, C] is read`,
      path,
      text,
    );
  }
  if (channels < 1 || channels > MOST_CHANNELS) {
    const message = `${path} has ${channels} channels in ${text}: up to ${MOST_CHANNELS} are read, as the last axis`;
    throw new DatasetFault('undecodable', message, path, text);
  }
  if (height * width > importLimits.pixels) {
    throw new DatasetFault(
      'undecodable',
      `${path} holds images of more than ${importLimits.pixels} pixels`,
      path,
      text,
    );
  }
}

/** [N, H, W], or with a last axis of one. */
function assertMasks({ path, shape }: NpyArray, wanted: readonly number[]): void {
  const plain = shape.length === 4 && shape[3] === 1 ? shape.slice(0, 3) : shape;
  if (plain.join() === wanted.join()) return;
  const text = `[${shape.join(', ')}]`;
  const message = `${path} has the shape ${text}, its images need [${wanted.join(', ')}]`;
  throw new DatasetFault('sizeMismatch', message, path, text);
}

async function readOfLength(files: SourceFiles, path: string, count: number): Promise<string[]> {
  const texts = await readTexts(files, await openNpy(files, path));
  if (texts.length === count) return texts;
  const message = `${path} holds ${texts.length} values for ${count} images`;
  throw new DatasetFault('sizeMismatch', message, path, String(texts.length));
}

/** All values of all masks. */
async function valuesOf(sets: readonly ArraySet[], faults: FaultList): Promise<Set<string>> {
  const values = new Set<string>();
  for (const { masks, count } of sets) {
    for (let index = 0; index < count && !faults.isFull; index += 1) {
      for (const value of new Set(await readItem(masks, index))) values.add(String(value));
    }
  }
  return values;
}

function draftsOf(set: ArraySet, map: MaskValues): SampleDraft[] {
  const { images, count, height, width, channels, names, groups, splits, prefix } = set;
  const digits = String(count - 1).length;
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}${names?.[index] ?? String(index).padStart(digits, '0')}`,
    file: images.path,
    width,
    height,
    channels,
    labelled: true,
    group: groups?.[index] ?? null,
    split: namedSplit(splits?.[index] ?? ''),
    load: async () => ({
      image: toPlane(await readItem(images, index), images, index),
      mask: numbersToClasses(await readItem(set.masks, index), set.masks.path, map),
    }),
  }));
}

/** @throws DatasetFault `undecodable`: a value that is no number */
function toPlane(
  values: Float64Array | Uint8Array | Uint16Array,
  { path, type }: NpyArray,
  index: number,
): Plane {
  if (!(values instanceof Float64Array)) return values;
  if (type.kind === 'b') return Uint8Array.from(values, (value) => 255 * value);
  const faulty = values.find((value) => !Number.isFinite(value));
  if (faulty === undefined) return Float32Array.from(values);
  const message = `${path}: image ${index} holds ${faulty}, which is no number`;
  throw new DatasetFault('undecodable', message, path, String(faulty));
}
