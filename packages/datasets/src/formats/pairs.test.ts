import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { describeContent } from '../describe-content.js';
import { embeddedNuclei } from '../embedded.js';
import { type FileMap, importFiles, png } from '../testing/import-files.js';

const image = () => png({ width: 2, values: [10, 20, 30, 40] });
const mask = (values = [0, 255, 255, 0]) => png({ width: 2, values });

async function pair(name: string, top = ''): Promise<[string, Uint8Array][]> {
  return [
    [`${top}images/${name}.png`, await image()],
    [`${top}masks/${name}.png`, await mask()],
  ];
}

describe('importing pairs', () => {
  it('reads pixels and masks of the same name, in the order of the names', async () => {
    const files = new Map([...(await pair('p2-b', 'set/')), ...(await pair('p1-a', 'set/'))]);
    files.set('set/images/.DS_Store', Uint8Array.of(1)).set('set/readme.md', Uint8Array.of(1));
    const { samples, channels, classNames, faults } = await importFiles(files, {
      groups: { from: 'pattern', pattern: '^(p\\d)-' },
    });
    expect(faults).toEqual([]);
    expect(samples.map(({ name, group }) => [name, group])).toEqual([
      ['p1-a', 'p1'],
      ['p2-b', 'p2'],
    ]);
    expect([channels, classNames]).toEqual([1, ['background', 'foreground']]);
    expect([...(samples[0]?.image ?? [])]).toEqual([10, 20, 30, 40]);
    expect([...(samples[0]?.mask ?? [])]).toEqual([0, 1, 1, 0]);
  });

  it('keeps all 16 bits of a 16-bit image', async () => {
    const values = [0, 257, 40_001, 65_535];
    const files = new Map(await pair('a')).set('images/a.png', await png({ width: 2, values, wide: true }));
    const { samples } = await importFiles(files);
    expect(samples[0]?.image).toEqual(Uint16Array.from(values));
  });

  it('drops transparency, and keeps grey beside RGB as RGB', async () => {
    const colours = [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 0, 10, 11, 12, 255];
    const files = new Map([...(await pair('a')), ...(await pair('b'))]);
    files.set('images/a.png', await png({ width: 2, channels: 4, values: colours }));
    const { channels, samples } = await importFiles(files);
    expect(channels).toBe(3);
    expect([...(samples[0]?.image ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect([...(samples[1]?.image ?? [])].slice(0, 6)).toEqual([10, 10, 10, 20, 20, 20]);
  });

  it('turns images and masks upright as their EXIF orientation says', async () => {
    const turned = async (values: number[]) =>
      sharp(Uint8Array.from(values), { raw: { width: 3, height: 1, channels: 1 } })
        .toColourspace('b-w')
        .withMetadata({ orientation: 6 })
        .tiff({ compression: 'none' })
        .toBuffer();
    const files: FileMap = new Map([
      ['images/a.tif', await turned([1, 2, 3])],
      ['masks/a.png', await png({ width: 1, values: [0, 0, 255] })],
      ['images/b.tif', await turned([1, 2, 3])],
      ['masks/b.tif', await turned([0, 0, 255])],
    ]);
    const { samples, faults } = await importFiles(files);
    expect(faults).toEqual([]);
    for (const { width, height, image: pixels, mask: classes } of samples) {
      expect({ width, height, pixels: [...new Set(pixels)], classes: [...(classes ?? [])] }).toEqual({
        width: 1,
        height: 3,
        pixels: [1, 2, 3],
        classes: [0, 0, 1],
      });
    }
  });

  it('takes images below unlabelled/ without masks', async () => {
    const files = new Map([...(await pair('a')), ['unlabelled/c.png', await image()] as const]);
    const { samples } = await importFiles(files);
    expect(samples.map(({ name, mask: classes }) => [name, classes === null])).toEqual([
      ['a', false],
      ['c', true],
    ]);
  });

  it('reads the split from folders and keeps equal names in them apart', async () => {
    const files = new Map([...(await pair('x', 'set/train/')), ...(await pair('x', 'set/val/'))]);
    const { samples } = await importFiles(files, { split: { from: 'folder' } });
    expect(samples.map(({ name, split }) => [name, split])).toEqual([
      ['train/x', 'train'],
      ['val/x', 'validation'],
    ]);
  });
});

describe('groups', () => {
  const twoPatients = async () => new Map([...(await pair('patient7/x')), ...(await pair('patient8/x'))]);

  it('come from a folder level', async () => {
    const { samples } = await importFiles(await twoPatients(), { groups: { from: 'folder' } });
    expect(samples.map(({ group }) => group)).toEqual(['patient7', 'patient8']);
  });

  it('and splits come from an index file, by name or path, with quotes and a byte order mark', async () => {
    const table =
      '\uFEFFimage,"who, exactly",split\r\npatient7/x,"a ""b"", c",train\r\nimages/patient8/x.png,d,val\r\n';
    const files = (await twoPatients()).set('index.csv', Buffer.from(table));
    const { samples, faults } = await importFiles(files, {
      groups: { from: 'index', column: 'who, exactly' },
      split: { from: 'column' },
    });
    expect(faults).toEqual([]);
    expect(samples.map(({ group, split }) => [group, split])).toEqual([
      ['a "b", c', 'train'],
      ['d', 'validation'],
    ]);
  });

  it.each([
    ['has no row', 'image,group\npatient7/x,a\n', 'images/patient8/x.png'],
    ['has no such column', 'image,patient\npatient7/x,a\n', 'index.csv'],
  ])('name the file where the index %s', async (_what, table, file) => {
    const files = (await twoPatients()).set('index.csv', Buffer.from(table));
    const { faults } = await importFiles(files, { groups: { from: 'index' } });
    expect(faults).toMatchObject([{ code: 'badGroupPattern', file, value: 'group' }]);
  });

  it('name a pattern that is no regular expression, or that finds nothing in a name', async () => {
    const bad = await importFiles(await twoPatients(), { groups: { from: 'pattern', pattern: '(' } });
    expect(bad.faults).toMatchObject([{ code: 'badGroupPattern', file: null, value: '(' }]);
    const unmatched = await importFiles(await twoPatients(), {
      groups: { from: 'pattern', pattern: '^patient7' },
    });
    expect(unmatched.faults).toMatchObject([
      { code: 'badGroupPattern', file: 'images/patient8/x.png', value: '^patient7' },
    ]);
  });
});

describe('mask values', () => {
  const withMask = async (file: Uint8Array) =>
    new Map([
      ['images/a.png', await image()],
      ['masks/a.png', file],
    ]);
  const classesOf = async (file: Uint8Array, maskValues?: Record<string, number>) => {
    const set = await importFiles(await withMask(file), maskValues ? { maskValues } : {});
    expect(set.faults).toEqual([]);
    return [...(set.samples[0]?.mask ?? [])];
  };
  const palette = (colours: number[]) =>
    sharp(Uint8Array.from(colours), { raw: { width: 2, height: 2, channels: 3 } })
      .png({ palette: true, colours: 4, dither: 0 })
      .toBuffer();

  it('may be colours, black and white among them', async () => {
    const file = await png({ width: 2, channels: 3, values: [0, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0, 0] });
    expect(await classesOf(file, { '#000000': 0, '#FF0000': 1, '#ffffff': 2 })).toEqual([0, 1, 2, 0]);
  });

  it('are the indices of a coloured palette, or its colours where the options name colours', async () => {
    const file = await palette([0, 0, 0, 200, 0, 0, 0, 200, 0, 0, 0, 0]);
    const indices = await classesOf(file);
    expect(new Set(indices)).toEqual(new Set([0, 1, 2]));
    expect(indices[0]).toBe(indices[3]);
    expect(await classesOf(file, { '#c80000': 1, '#00c800': 2 })).toEqual([0, 1, 2, 0]);
  });

  it('are the levels of a grey palette, in whatever order it is', async () => {
    const file = await palette([255, 255, 255, 0, 0, 0, 0, 0, 0, 255, 255, 255]);
    expect(file[25]).toBe(3);
    expect(await classesOf(file)).toEqual([1, 0, 0, 1]);
  });

  it('of one faulty mask put only that one in the wrong', async () => {
    const files = new Map([...(await pair('a')), ...(await pair('b'))]);
    files.set('masks/b.png', await mask([0, 128, 255, 0]));
    const { faults } = await importFiles(files);
    expect(faults).toMatchObject([{ code: 'unknownMaskValue', file: 'masks/b.png', value: '128' }]);
  });

  it('may have 16 bits where they are class indices', async () => {
    expect(await classesOf(await png({ width: 2, values: [0, 1, 2, 63], wide: true }))).toEqual([
      0, 1, 2, 63,
    ]);
    const far = await importFiles(
      await withMask(await png({ width: 2, values: [0, 1, 2, 300], wide: true })),
    );
    expect(far.faults).toMatchObject([{ code: 'unknownMaskValue', file: 'masks/a.png', value: '300' }]);
  });
});

describe('the embedded nuclei', () => {
  it('are 16 grey crops of 128x128 in four groups, with about a fifth of the pixels in nuclei', async () => {
    const description = describeContent(await embeddedNuclei());
    expect(description).toMatchObject({
      images: 16,
      labelled: 16,
      unlabelled: 0,
      channels: 1,
      sizes: [{ width: 128, height: 128, images: 16 }],
      groups: ['r1', 'r2', 'r3', 'r4'].map((name) => ({ name, images: 4 })),
    });
    expect(description.classes.map(({ name }) => name)).toEqual(['background', 'nucleus']);
    expect(description.classes[1]?.pixelShare).toBeCloseTo(0.199, 3);
  });
});
