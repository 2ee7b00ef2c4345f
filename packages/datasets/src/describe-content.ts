import type { DatasetContent } from './archive.js';

/** What is shown of a data set without its pixels. */
export interface ContentDescription {
  images: number;
  labelled: number;
  unlabelled: number;
  sizes: { width: number; height: number; images: number }[];
  channels: number;
  /** `pixelShare`: of the labelled pixels. */
  classes: { index: number; name: string; pixelShare: number }[];
  groups: { name: string; images: number }[];
}

export function describeContent({ channels, classNames, samples }: DatasetContent): ContentDescription {
  const masks = samples.flatMap(({ mask }) => (mask ? [mask] : []));
  const sizes = countBy(samples.map(({ width, height }) => `${width}x${height}`));
  const groups = countBy(samples.flatMap(({ group }) => (group === null ? [] : [group])));
  return {
    images: samples.length,
    labelled: masks.length,
    unlabelled: samples.length - masks.length,
    sizes: [...sizes].map(([size, images]) => {
      const [width = 0, height = 0] = size.split('x').map(Number);
      return { width, height, images };
    }),
    channels,
    classes: pixelShares(masks, classNames.length).map((pixelShare, index) => ({
      index,
      name: classNames[index] ?? '',
      pixelShare,
    })),
    groups: [...groups].map(([name, images]) => ({ name, images })),
  };
}

function pixelShares(masks: Uint8Array[], classes: number): number[] {
  const counts = new Array<number>(256).fill(0);
  let total = 0;
  for (const mask of masks) {
    total += mask.length;
    for (const index of mask) counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.slice(0, classes).map((count) => (total === 0 ? 0 : count / total));
}

function countBy(keys: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
