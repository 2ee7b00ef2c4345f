import type { ResolvedDatasetImportOptions } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import type { Importer, SampleDraft, SourceFiles } from '../import/importer.js';
import type { Plane } from '../npy.js';
import { volumeClasses } from './nifti-classes.js';
import { type LoadedPair, PairLoader } from './nifti-loader.js';
import { pairVolumes, type VolumePair } from './nifti-pairs.js';
import type { VolumeShape } from './nifti-shape.js';
import { copySlice, type SlicePlan, sliceName, slicePlan } from './nifti-slices.js';
import { readVolumeShape } from './nifti-volume.js';
import { planeOf } from './nifti-voxels.js';

/**
 * NIfTI volumes with volumes of labels, cut along `axis` into one image a slice, as stored: nothing is turned, mirrored or resampled.
 * The group of a slice is its volume.
 */
export const importNifti: Importer = async (files, options, faults) => {
  const pairs = pairVolumes(files.paths, faults);
  const shapes = new Map<VolumePair, VolumeShape>();
  for (const pair of pairs) {
    if (faults.isFull) break;
    const shape = await faults.collect(() => pairShape(pair, files));
    if (shape) shapes.set(pair, shape);
  }
  const classes = await volumeClasses([...shapes.keys()], files, options);
  const loader = new PairLoader(files, classes);
  const samples = [...shapes].flatMap(([pair, shape]) => sliceDrafts(pair, shape, options, loader));
  return { classNames: classes.names, samples };
};

function sliceDrafts(
  pair: VolumePair,
  shape: VolumeShape,
  { axis }: ResolvedDatasetImportOptions,
  loader: PairLoader,
): SampleDraft[] {
  const plan = slicePlan(shape, axis);
  const channels = shape.channels * pair.images.length;
  const { name, split } = pair;
  return Array.from({ length: plan.slices }, (_, slice) => ({
    name: `${name}/${sliceName(axis, slice, plan.slices)}`,
    file: pair.images[0] ?? name,
    width: plan.width,
    height: plan.height,
    channels,
    labelled: true,
    group: name,
    split,
    load: async () => sliceOf(await loader.load(pair), plan, slice, channels),
  }));
}

function sliceOf(
  { images, classes }: LoadedPair,
  plan: SlicePlan,
  slice: number,
  channels: number,
): { image: Plane; mask: Uint8Array } {
  const pixels = plan.width * plan.height;
  const image = planeOf(
    images.map(({ voxels }) => voxels),
    pixels * channels,
  );
  let first = 0;
  for (const { voxels, channels: own } of images) {
    for (let channel = 0; channel < own; channel += 1) {
      copySlice({ voxels, channel }, plan, slice, { target: image, first, step: channels });
      first += 1;
    }
  }
  const mask = new Uint8Array(pixels);
  copySlice({ voxels: { stored: classes, slope: 1, intercept: 0 }, channel: 0 }, plan, slice, {
    target: mask,
    first: 0,
    step: 1,
  });
  return { image, mask };
}

/** @throws DatasetFault `sizeMismatch`, `undecodable` */
async function pairShape({ images, masks }: VolumePair, files: SourceFiles): Promise<VolumeShape> {
  const [first = '', ...others] = images;
  const shape = await readVolumeShape(files, first);
  for (const path of others) assertSameSize(await readVolumeShape(files, path), shape, path, shape.channels);
  for (const { path } of masks) assertSameSize(await readVolumeShape(files, path), shape, path, 1);
  return shape;
}

function assertSameSize(own: VolumeShape, shape: VolumeShape, path: string, channels: number): void {
  const [found, expected] = [own, { ...shape, channels }].map((each) =>
    [...each.size, each.channels].join('x'),
  );
  if (found === expected || found === undefined) return;
  const message = `${path} has ${found} voxels (x, y, z, channels), expected ${expected} as of its image`;
  throw new DatasetFault('sizeMismatch', message, path, found);
}
