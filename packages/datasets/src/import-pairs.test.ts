import { zipSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { describeContent } from './describe-content.js';
import { embeddedNuclei } from './embedded.js';
import { filesOfZip, importPairs } from './import-pairs.js';

type Pixels = { width: number; channels?: 1 | 3 | 4; values: number[]; wide?: boolean };

async function png({ width, channels = 1, values, wide }: Pixels): Promise<Uint8Array> {
  const data = wide ? Uint16Array.from(values) : Uint8Array.from(values);
  const height = values.length / width / channels;
  const image = sharp(data, { raw: { width, height, channels } });
  const colours = channels === 1 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb';
  return image.toColourspace(colours).png().toBuffer();
}

const image = () => png({ width: 2, values: [10, 20, 30, 40] });
const mask = (values = [0, 255, 255, 0]) => png({ width: 2, values });

async function pair(name: string): Promise<[string, Uint8Array][]> {
  return [
    [`images/${name}.png`, await image()],
    [`masks/${name}.png`, await mask()],
  ];
}

describe('importing pairs', () => {
  it('reads pixels and masks of the same name from a zip, in the order of the names', async () => {
    const zip = zipSync(
      Object.fromEntries([
        ...(await pair('p2-b')),
        ...(await pair('p1-a')),
        ['images/.DS_Store', Uint8Array.of(1)],
      ]),
    );
    const content = await importPairs(filesOfZip(zip), { groups: { from: 'pattern', pattern: '^(p\\d)-' } });
    expect(content.samples.map(({ name, group }) => [name, group])).toEqual([
      ['p1-a', 'p1'],
      ['p2-b', 'p2'],
    ]);
    expect(content.channels).toBe(1);
    expect([...(content.samples[0]?.image ?? [])]).toEqual([10, 20, 30, 40]);
    expect([...(content.samples[0]?.mask ?? [])]).toEqual([0, 1, 1, 0]);
  });

  it('keeps all 16 bits of a 16-bit image', async () => {
    const values = [0, 257, 40_001, 65_535];
    const files = new Map([
      ['images/a.png', await png({ width: 2, values, wide: true })],
      ['masks/a.png', await mask()],
    ]);
    const { samples } = await importPairs(files);
    expect(samples[0]?.image).toEqual(Uint16Array.from(values));
  });

  it('drops transparency, and keeps grey beside RGB as RGB', async () => {
    const colours = [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255];
    const files = new Map([
      ['images/a.png', await png({ width: 2, channels: 4, values: colours })],
      ['masks/a.png', await mask()],
      ...(await pair('b')),
    ]);
    const { channels, samples } = await importPairs(files);
    expect(channels).toBe(3);
    expect([...(samples[0]?.image ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect([...(samples[1]?.image ?? [])].slice(0, 6)).toEqual([10, 10, 10, 20, 20, 20]);
  });

  it('takes groups from a folder level', async () => {
    const files = new Map([...(await pair('patient7/x')), ...(await pair('patient8/x'))]);
    const { samples } = await importPairs(files, { groups: { from: 'folder' } });
    expect(samples.map(({ group }) => group)).toEqual(['patient7', 'patient8']);
  });

  it('maps colours of a mask by maskValues', async () => {
    const colourMask = await png({ width: 2, channels: 3, values: [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 0] });
    const files = new Map([
      ['images/a.png', await image()],
      ['masks/a.png', colourMask],
    ]);
    const { samples, classNames } = await importPairs(files, { maskValues: { '#ff0000': 1, '#00ff00': 2 } });
    expect([...(samples[0]?.mask ?? [])]).toEqual([0, 1, 2, 0]);
    expect(classNames).toEqual(['background', 'class 1', 'class 2']);
  });
});

describe('a fault in the files', () => {
  const withFiles = async (extra: [string, Uint8Array][]) => new Map([...(await pair('good')), ...extra]);

  it('names the file and the mask value that no class has', async () => {
    const files = await withFiles([
      ['images/bad.png', await image()],
      ['masks/bad.png', await mask([0, 128, 255, 0])],
    ]);
    await expect(importPairs(files, { maskValues: { '255': 1 } })).rejects.toMatchObject({
      code: 'unknownMaskValue',
      file: 'masks/bad.png',
      value: '128',
    });
  });

  it('names an image that has no mask', async () => {
    const files = await withFiles([['images/alone.png', await image()]]);
    await expect(importPairs(files)).rejects.toMatchObject({ code: 'missingMask', file: 'images/alone.png' });
  });

  it('names a mask of another size', async () => {
    const files = await withFiles([
      ['images/a.png', await image()],
      ['masks/a.png', await png({ width: 3, values: [0, 0, 0] })],
    ]);
    await expect(importPairs(files)).rejects.toMatchObject({
      code: 'sizeMismatch',
      file: 'masks/a.png',
      value: '3x1',
    });
  });

  it('names a file that is no image', async () => {
    const files = await withFiles([
      ['images/a.png', Uint8Array.of(1, 2, 3)],
      ['masks/a.png', await mask()],
    ]);
    await expect(importPairs(files)).rejects.toMatchObject({ code: 'undecodable', file: 'images/a.png' });
  });

  it.each([
    ['emptyArchive', new Map<string, Uint8Array>()],
    ['noPairs', new Map([['readme.txt', Uint8Array.of(1)]])],
    ['unsafePath', new Map([['../images/a.png', Uint8Array.of(1)]])],
  ])('is %s', async (code, files) => {
    await expect(importPairs(files)).rejects.toMatchObject({ code });
  });

  it('names a pattern that is no regular expression, or that a name does not match', async () => {
    const files = await withFiles([]);
    for (const pattern of ['(', '^patient(\\d+)']) {
      await expect(importPairs(files, { groups: { from: 'pattern', pattern } })).rejects.toMatchObject({
        code: 'badGroupPattern',
        value: pattern,
      });
    }
  });
});

describe('the embedded nuclei', () => {
  it('are 16 grey crops of 128x128 in four groups, with about a sixth of the pixels in nuclei', async () => {
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
    expect(description.classes[1]?.pixelShare).toBeGreaterThan(0.1);
    expect(description.classes[1]?.pixelShare).toBeLessThan(0.3);
  });
});
