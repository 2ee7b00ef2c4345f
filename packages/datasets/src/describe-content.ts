import type { DatasetContent, NamedSplit, Sample } from './archive.js';

/** What is shown of a data set without its pixels. */
export interface ContentDescription {
  images: number;
  labelled: number;
  unlabelled: number;
  /** Most frequent first. */
  sizes: { width: number; height: number; images: number }[];
  channels: number;
  /** `pixelShare`: of the labelled pixels. */
  classes: { index: number; name: string; pixelShare: number }[];
  groups: { name: string; images: number }[];
}

/** One sample as it is listed. */
export interface SampleDescription {
  name: string;
  group: string | null;
  /** What the set itself says; null: nothing. */
  split: NamedSplit | null;
  width: number;
  height: number;
  labelled: boolean;
  /** Share of the pixels by class index; empty where it has no mask. */
  pixelShare: number[];
}

export function describeContent(content: DatasetContent): ContentDescription {
  return summarize(content).describe(content.channels, content.classNames);
}

export function describeSamples(content: DatasetContent): SampleDescription[] {
  return summarize(content).describeSamples(content.classNames.length);
}

function summarize({ samples }: DatasetContent): ContentSummary {
  const summary = new ContentSummary();
  for (const sample of samples) summary.add(sample);
  return summary;
}

type Counted = Omit<SampleDescription, 'pixelShare'> & { pixels: number[] | null };

/** Counts samples as they come, so that no pixels need be kept. */
export class ContentSummary {
  readonly #samples: Counted[] = [];
  #highestClass = 0;

  /** Of all masks so far. */
  get highestClass(): number {
    return this.#highestClass;
  }

  /** @returns the highest class of its mask */
  add({ name, group, split, width, height, mask }: Sample): number {
    const pixels = mask === null ? null : countPixels(mask);
    const highest = (pixels?.length ?? 1) - 1;
    this.#highestClass = Math.max(this.#highestClass, highest);
    this.#samples.push({ name, group, split, width, height, labelled: mask !== null, pixels });
    return highest;
  }

  describe(channels: number, classNames: readonly string[]): ContentDescription {
    const labelled = this.#samples.filter((sample) => sample.labelled).length;
    return {
      images: this.#samples.length,
      labelled,
      unlabelled: this.#samples.length - labelled,
      sizes: this.#sizes(),
      channels,
      classes: this.#classes(classNames),
      groups: [...countBy(this.#samples.flatMap(({ group }) => (group === null ? [] : [group])))].map(
        ([name, images]) => ({ name, images }),
      ),
    };
  }

  describeSamples(classes: number): SampleDescription[] {
    return this.#samples.map(({ pixels, ...sample }) => ({
      ...sample,
      pixelShare: pixels === null ? [] : shares(pixels, classes, sample.width * sample.height),
    }));
  }

  #sizes(): ContentDescription['sizes'] {
    const sizes = countBy(this.#samples.map(({ width, height }) => `${width}x${height}`));
    return [...sizes]
      .sort(([, left], [, right]) => right - left)
      .map(([size, images]) => {
        const [width = 0, height = 0] = size.split('x').map(Number);
        return { width, height, images };
      });
  }

  #classes(classNames: readonly string[]): ContentDescription['classes'] {
    const counts = new Array<number>(classNames.length).fill(0);
    let total = 0;
    for (const { pixels, width, height } of this.#samples) {
      if (pixels === null) continue;
      total += width * height;
      for (const [index, count] of pixels.entries()) counts[index] = (counts[index] ?? 0) + count;
    }
    return shares(counts, classNames.length, total).map((pixelShare, index) => ({
      index,
      name: classNames[index] ?? '',
      pixelShare,
    }));
  }
}

/** By class index, up to the highest that occurs. */
function countPixels(mask: Uint8Array): number[] {
  const counts = new Uint32Array(256);
  let highest = 0;
  for (const index of mask) {
    counts[index] = (counts[index] ?? 0) + 1;
    if (index > highest) highest = index;
  }
  return [...counts.subarray(0, highest + 1)];
}

function shares(counts: number[], classes: number, total: number): number[] {
  return Array.from({ length: classes }, (_, index) => (total === 0 ? 0 : (counts[index] ?? 0) / total));
}

function countBy(keys: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
