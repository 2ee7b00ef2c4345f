import type { NamedSplit } from '../archive.js';
import { DatasetFault } from '../dataset-fault.js';
import type { FaultList } from '../import/fault-list.js';
import { type VolumeFile, volumeFiles } from './nifti-files.js';

export interface VolumePair {
  name: string;
  /** One file, or one a channel. */
  images: string[];
  /** One volume of labels, or one for each class. */
  masks: { path: string; className: string | null }[];
  split: NamedSplit | null;
}

interface Match {
  name: string;
  className: string | null;
  files: VolumeFile[];
}

/**
 * Volumes with their labels: `images/x` with `masks/x` or `masks/<class>/x`, `imagesTr/x` with `labelsTr/x`, `x` with `x_seg`,
 * `x_mask` or `x_label`. Where there are several images `x_0000`, `x_0001` or `x_t1`, `x_t2`, they are the channels of x.
 */
export function pairVolumes(paths: readonly string[], faults: FaultList): VolumePair[] {
  const files = volumeFiles(paths);
  const images = files.filter(({ role }) => role === 'image');
  const masks = files.filter(({ role }) => role === 'mask');
  const finder = new ImageFinder(images, new Set(masks.map(({ key }) => key)));
  const pairs = new Map<string, VolumePair>();
  const used = new Set<VolumeFile>();
  for (const mask of masks) {
    const match = finder.match(mask.key);
    if (match) {
      for (const file of match.files) used.add(file);
      addMask(pairs, match, mask, faults);
    } else faults.add(new DatasetFault('missingImage', `${mask.path} has no image of its name`, mask.path));
  }
  for (const { path } of images.filter((image) => !used.has(image))) {
    faults.add(new DatasetFault('missingMask', `${path} has no mask of its name`, path));
  }
  const hasTest = masks.some(({ side }) => side === 'Ts');
  return [...pairs.values()].map((pair) => (hasTest ? pair : { ...pair, split: null }));
}

function addMask(
  pairs: Map<string, VolumePair>,
  { name, className, files }: Match,
  { path, side }: VolumeFile,
  faults: FaultList,
): void {
  const known = pairs.get(name);
  if (!known) {
    const split = side === 'Ts' ? 'test' : side === 'Tr' ? 'train' : null;
    const images = files.map((file) => file.path);
    pairs.set(name, { name, images, masks: [{ path, className }], split });
  } else if (className !== null && known.masks.every((mask) => mask.className !== null)) {
    known.masks.push({ path, className });
  } else {
    const message = `${name} has several volumes of labels: ${known.masks[0]?.path} and ${path}`;
    faults.add(new DatasetFault('badOption', message, path));
  }
}

class ImageFinder {
  readonly #byKey: ReadonlyMap<string, VolumeFile>;
  readonly #channels = new Map<string, VolumeFile[]>();

  constructor(images: readonly VolumeFile[], maskKeys: ReadonlySet<string>) {
    this.#byKey = new Map(images.map((file) => [file.key, file]));
    for (const file of [...images].sort((left, right) => (left.key < right.key ? -1 : 1))) {
      const name = file.key.replace(/[_-][^/_-]+$/, '');
      if (name === file.key || maskKeys.has(file.key)) continue;
      this.#channels.set(name, [...(this.#channels.get(name) ?? []), file]);
    }
  }

  match(key: string): Match | null {
    const files = this.#ofName(key);
    if (files) return { name: key, className: null, files };
    const slash = key.indexOf('/');
    const name = key.slice(slash + 1);
    const below = slash < 0 ? null : this.#ofName(name);
    return below ? { name, className: key.slice(0, slash), files: below } : null;
  }

  #ofName(name: string): VolumeFile[] | null {
    const exact = this.#byKey.get(name);
    return exact ? [exact] : (this.#channels.get(name) ?? null);
  }
}
