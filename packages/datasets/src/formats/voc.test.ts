import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { importFiles, type Pixels, png } from '../testing/import-files.js';

const BLACK = [0, 0, 0];
const AEROPLANE = [128, 0, 0];
const CAR = [128, 128, 128];
const MONITOR = [0, 64, 128];
const VOID = [224, 224, 192];
const text = (value: string) => new TextEncoder().encode(value);

const jpeg = () =>
  sharp({ create: { width: 3, height: 2, channels: 3, background: '#808080' } })
    .jpeg()
    .toBuffer();
const colours = (values: number[][]): Pixels => ({ width: 3, channels: 3, values: values.flat() });

async function set(files: Record<string, Pixels | string>, ...images: string[]) {
  const all = new Map<string, Uint8Array>();
  for (const name of images) all.set(`VOC2012/JPEGImages/${name}.jpg`, await jpeg());
  for (const [path, file] of Object.entries(files)) {
    all.set(`VOC2012/${path}`, typeof file === 'string' ? text(file) : await png(file));
  }
  return all;
}

const mask = colours([BLACK, AEROPLANE, VOID, CAR, MONITOR, BLACK]);

describe('PASCAL VOC', () => {
  it('has the classes of its colours; what is void is background', async () => {
    const { samples, classNames, faults } = await importFiles(
      await set({ 'SegmentationClass/a.png': mask }, 'a', 'b'),
    );
    expect(faults).toEqual([]);
    expect(classNames).toHaveLength(21);
    expect(classNames[7]).toBe('car');
    expect(samples.map(({ name, split }) => [name, split])).toEqual([['a', null]]);
    expect([...(samples[0]?.mask ?? [])]).toEqual([0, 1, 0, 7, 20, 0]);
  });

  it('may have masks with a palette or grey ones with indices', async () => {
    const palette = await sharp(await png(mask))
      .png({ palette: true, colours: 16, dither: 0 })
      .toBuffer();
    const files = await set(
      { 'SegmentationClass/b.png': { width: 3, values: [0, 1, 255, 7, 20, 0] } },
      'a',
      'b',
    );
    files.set('VOC2012/SegmentationClass/a.png', palette);
    const { samples, faults } = await importFiles(files);
    expect(faults).toEqual([]);
    expect(samples.map((sample) => [...(sample.mask ?? [])])).toEqual([
      [0, 1, 0, 7, 20, 0],
      [0, 1, 0, 7, 20, 0],
    ]);
  });

  it('takes what its lists name, on the sides that they say', async () => {
    const masks = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [`SegmentationClass/${name}.png`, mask]),
    );
    const lists = {
      'ImageSets/Segmentation/train.txt': 'a\r\n',
      'ImageSets/Segmentation/val.txt': 'b\n\n',
      'ImageSets/Segmentation/trainval.txt': 'a\nb\nc\n',
      'ImageSets/Segmentation/test.txt': 'unlabelled\n',
    };
    const { samples, faults } = await importFiles(
      await set({ ...masks, ...lists }, 'a', 'b', 'c', 'd', 'unlabelled'),
    );
    expect(faults).toEqual([]);
    expect(samples.map(({ name, split }) => [name, split])).toEqual([
      ['a', 'train'],
      ['b', 'validation'],
      ['c', null],
    ]);
  });

  it('has the classes of a label map where there is one', async () => {
    const files = await set(
      {
        'labelmap.txt':
          '# label:color_rgb:parts:actions\ncrack:250,50,83::\nbackground:0,0,0::\ndust:0,255,0::\n',
        'SegmentationClass/a.png': colours([BLACK, [0, 255, 0], [250, 50, 83], BLACK, BLACK, BLACK]),
      },
      'a',
    );
    const { samples, classNames } = await importFiles(files);
    expect(classNames).toEqual(['background', 'crack', 'dust']);
    expect([...(samples[0]?.mask ?? [])]).toEqual([0, 2, 1, 0, 0, 0]);
    const named = await importFiles(files, { classNames: ['none', 'one', 'two'] });
    expect(named.classNames).toEqual(['none', 'one', 'two']);
    expect((await importFiles(files, { classNames: ['none', 'one'] })).faults).toEqual([
      expect.objectContaining({ code: 'badOption' }),
    ]);
  });

  it('can be made into other classes by maskValues', async () => {
    const maskValues = { '#000000': 0, '#800000': 1, '#808080': 1, '#e0e0c0': 1, '#004080': 0 };
    const options = { maskValues, classNames: ['rest', 'machine'] };
    const { samples, classNames, faults } = await importFiles(
      await set({ 'SegmentationClass/a.png': mask }, 'a'),
      options,
    );
    expect(faults).toEqual([]);
    expect(classNames).toEqual(['rest', 'machine']);
    expect([...(samples[0]?.mask ?? [])]).toEqual([0, 1, 1, 1, 0, 0]);
  });

  const plain = { 'SegmentationClass/a.png': mask };
  it.each([
    [
      'a colour of no class',
      { 'SegmentationClass/a.png': colours(new Array(6).fill([1, 2, 3])) },
      'unknownMaskValue',
      '#010203',
    ],
    [
      'another size',
      { 'SegmentationClass/a.png': { width: 2, values: [0, 0, 0, 0, 0, 0] } },
      'sizeMismatch',
      '2x3',
    ],
    [
      'a listed image that is missing',
      { ...plain, 'ImageSets/Segmentation/train.txt': 'a\nz\n' },
      'missingImage',
      'z',
    ],
    [
      'a listed mask that is missing',
      { ...plain, 'ImageSets/Segmentation/val.txt': 'a\nb\n' },
      'missingMask',
      'b',
    ],
    [
      'an image on two sides',
      { ...plain, 'ImageSets/Segmentation/train.txt': 'a', 'ImageSets/Segmentation/val.txt': 'a' },
      'badOption',
      'a',
    ],
    ['a mask that is no picture', { 'SegmentationClass/a.png': 'x' }, 'undecodable', null],
    ['a label map of other lines', { ...plain, 'labelmap.txt': 'crack 1 2 3' }, 'undecodable', 'crack 1 2 3'],
  ])('%s is a fault that names the value', async (_what, files, code, value) => {
    const { faults } = await importFiles(await set(files, 'a', 'b'));
    expect(faults).toEqual([expect.objectContaining({ code, value })]);
  });
});
