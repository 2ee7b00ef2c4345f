import type { ResolvedPreprocessing } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import type { Sample } from './archive.js';
import { type PreparedImage, prepareImage } from './prepare-image.js';
import { prepareSplit } from './preprocess.js';
import { restoreSize } from './restore-size.js';

const asStored: ResolvedPreprocessing = {
  size: null,
  fit: 'resize',
  padToMultiple: false,
  channels: 'asStored',
  normalize: 'none',
  equalize: 'none',
  clipPercentiles: null,
};

/** Values without a pattern. */
const noise = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, index) => ((index + seed) * 7919 + ((index * seed) % 251) ** 2) % 256);

function sample(height: number, width: number, { channels = 1, seed = 1 } = {}): Sample {
  const image = noise(height * width * channels, seed);
  const mask = new Uint8Array(height * width);
  return { name: `image-${seed}`, group: null, split: null, width, height, image, mask };
}

describe('an image that is predicted', () => {
  const rules: [string, Partial<ResolvedPreprocessing>, number][] = [
    ['as stored', {}, 1],
    ['resized, by its own statistics', { size: [12, 8], normalize: 'zScoreImage' }, 1],
    ['by the training images’ statistics', { size: 16, normalize: 'zScoreDataset' }, 1],
    [
      'cropped, clipped and equalised',
      { size: 8, fit: 'centerCrop', equalize: 'image', clipPercentiles: [5, 95] },
      1,
    ],
    ['grey', { channels: 'grey', normalize: 'unit' }, 1],
    [
      'padded to the largest of the set and a multiple',
      { fit: 'pad', padToMultiple: true, normalize: 'minMaxImage' },
      3,
    ],
  ];

  it.each(rules)('is prepared as in training: %s', (_, changes, largest) => {
    const rule = { ...asStored, ...changes };
    const multiple = 8;
    const train = [1, 2].map((seed) => sample(14 + largest, 11 + largest, { channels: 3, seed }));
    const own = sample(14, 11, { channels: 3, seed: 3 });
    const validation = [largest === 1 ? sample(15, 12, { channels: 3, seed: 3 }) : own];
    const split = prepareSplit({ train, validation, test: null }, rule, { multiple, classes: 2 });
    const { height, width, channels, images } = split.validation;
    const trained = { height, width, channels, statistics: split.statistics, multiple };
    const prepared = prepareImage(validation[0] ?? own, rule, trained);
    expect(prepared).toMatchObject({ height, width, channels });
    expect(prepared.values).toEqual(images);
  });

  it('is converted where it comes in other channels than those of the training images', () => {
    const trained = { height: 4, width: 4, channels: 1, statistics: null, multiple: 1 };
    const grey = sample(4, 4);
    const saved = {
      ...grey,
      image: Uint8Array.from({ length: 48 }, (_, at) => grey.image[Math.floor(at / 3)] ?? 0),
    };
    expect(prepareImage(saved, asStored, trained).values).toEqual(Float32Array.from(grey.image));
    const colours = prepareImage(grey, asStored, { ...trained, channels: 3 });
    expect(colours.values).toEqual(Float32Array.from(saved.image));
    expect(() => prepareImage(grey, asStored, { ...trained, channels: 4 })).toThrow(
      'image-1 has 1 channels, the network takes 4',
    );
  });
});

describe('the own size', () => {
  const restored = (prepared: PreparedImage, background: number[]) =>
    restoreSize(prepared.values, prepared, prepared.placement, background);
  const trained = { height: 16, width: 16, channels: 1, statistics: null, multiple: 8 };

  it('comes back exactly where pixels were only padded', () => {
    const image = sample(13, 10);
    const prepared = prepareImage(image, { ...asStored, fit: 'pad', padToMultiple: true }, trained);
    expect([prepared.height, prepared.width]).toEqual([16, 16]);
    expect(restored(prepared, [0])).toEqual(Float32Array.from(image.image));
  });

  it('has background around what was cropped away', () => {
    const image = sample(7, 8);
    const prepared = prepareImage(image, { ...asStored, size: 4, fit: 'centerCrop' }, trained);
    const values = restored(prepared, [-1]);
    const expected = Float32Array.from(image.image, (value, at) => {
      const [row, column] = [Math.floor(at / 8), at % 8];
      return row >= 1 && row < 5 && column >= 2 && column < 6 ? value : -1;
    });
    expect(values).toEqual(expected);
  });

  it('is interpolated where the image was resized', () => {
    const image = { ...sample(2, 2), image: Uint8Array.of(0, 100, 0, 100) };
    const prepared = prepareImage(image, { ...asStored, size: 4 }, trained);
    expect([...restored(prepared, [0])].map(Math.round)).toEqual([21, 79, 21, 79]);
  });

  it('keeps several classes apart', () => {
    const placement = {
      own: { height: 1, width: 3 },
      fitted: { height: 1, width: 1 },
      fit: 'centerCrop' as const,
    };
    const values = restoreSize(Float32Array.of(0.25, 0.75), { height: 1, width: 1 }, placement, [1, 0]);
    expect([...values]).toEqual([1, 0, 0.25, 0.75, 1, 0]);
  });
});
