import { describe, expect, it } from 'vitest';
import { importFiles, png } from '../testing/import-files.js';

const image = () => png({ width: 2, values: [10, 20, 30, 40] });
const mask = (values: number[]) => png({ width: 2, values });

describe('importing one mask a class', () => {
  it.each([
    ['a folder a class', (name: string, className: string) => `masks/${className}/${name}.png`],
    ['a folder an image', (name: string, className: string) => `masks/${name}/${className}.png`],
  ])('reads %s; the class of the higher index wins, an absent mask means absence', async (_layout, path) => {
    const files = new Map([
      ['images/a.png', await image()],
      ['images/b.png', await image()],
      ['unlabelled/c.png', await image()],
      [path('a', 'liver'), await mask([255, 255, 0, 0])],
      [path('a', 'spleen'), await mask([0, 1, 7, 0])],
      [path('b', 'liver'), await mask([0, 0, 0, 255])],
    ]);
    const { samples, classNames, faults } = await importFiles(files);
    expect(faults).toEqual([]);
    expect(classNames).toEqual(['background', 'liver', 'spleen']);
    expect(samples.map(({ mask: classes }) => classes && [...classes])).toEqual([
      [1, 2, 2, 0],
      [0, 0, 0, 1],
      null,
    ]);
  });

  it('counts the classes in the order of classNames', async () => {
    const files = new Map([
      ['images/p1/a.png', await image()],
      ['masks/liver/p1/a.png', await mask([255, 255, 0, 0])],
      ['masks/spleen/p1/a.png', await mask([0, 1, 7, 0])],
    ]);
    const { samples } = await importFiles(files, { classNames: ['nothing', 'spleen', 'liver', 'kidney'] });
    expect([...(samples[0]?.mask ?? [])]).toEqual([2, 2, 1, 0]);
  });

  it('names images without a mask, masks without an image, other sizes and unknown classes', async () => {
    const files = new Map([
      ['images/a.png', await image()],
      ['images/b.png', await image()],
      ['images/c.png', await image()],
      ['masks/liver/a.png', await mask([255, 255, 0, 0])],
      ['masks/liver/c.png', await mask([255, 255])],
      ['masks/liver/d.png', await mask([255, 255, 0, 0])],
    ]);
    const { faults } = await importFiles(files);
    expect(faults).toMatchObject([
      { code: 'noPairs', file: 'masks/liver/d.png' },
      { code: 'missingMask', file: 'images/b.png' },
      { code: 'sizeMismatch', file: 'masks/liver/c.png', value: '2x1' },
    ]);
    const unknown = await importFiles(files, { classNames: ['background', 'spleen'] });
    expect(unknown.faults.at(-1)).toMatchObject({ code: 'unknownMaskValue', value: 'liver' });
  });
});
