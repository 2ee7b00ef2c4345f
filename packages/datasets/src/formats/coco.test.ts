import { describe, expect, it } from 'vitest';
import { importFiles, png } from '../testing/import-files.js';
import { decompressCounts, ringsOfCounts } from './coco-rle.js';

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const square = (left: number, top: number, side: number) => [
  [left, top, left + side, top, left + side, top + side, left, top + side],
];
const categories = [
  { id: 7, name: 'cell' },
  { id: 3, name: 'dirt' },
];
const images = [{ id: 1, file_name: 'a.png', width: 4, height: 3 }];
const annotation = (segmentation: unknown, more: object = {}) => ({
  id: 1,
  image_id: 1,
  category_id: 7,
  segmentation,
  ...more,
});

async function importing(root: object, options: object = {}) {
  const image = await png({ width: 4, channels: 3, values: new Array(36).fill(9) });
  const files = new Map([
    ['annotations/instances.json', json({ images, categories, annotations: [], ...root })],
    ['images/a.png', image],
  ]);
  return importFiles(files, options);
}

describe('COCO instances', () => {
  it('are classes by rising id, small things on large ones', async () => {
    const annotations = [
      annotation(square(1, 1, 1), { category_id: 3 }),
      annotation([...square(0, 0, 3), ...square(3, 0, 1)]),
    ];
    const { samples, classNames, faults } = await importing({ annotations });
    expect(faults).toEqual([]);
    expect(classNames).toEqual(['background', 'dirt', 'cell']);
    expect(samples.map(({ name }) => name)).toEqual(['a']);
    expect([...(samples[0]?.mask ?? [])]).toEqual([2, 2, 2, 2, 2, 1, 2, 0, 2, 2, 2, 0]);
  });

  it.each([
    ['counts', { size: [3, 4], counts: [1, 2, 4, 1, 4] }],
    ['compressed counts', { size: [3, 4], counts: '124O0' }],
  ])('have run lengths down the columns, as %s', async (_form, segmentation) => {
    const { samples, faults } = await importing({ annotations: [annotation(segmentation, { iscrowd: 1 })] });
    expect(faults).toEqual([]);
    expect([...(samples[0]?.mask ?? [])]).toEqual([0, 0, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0]);
  });

  it('without annotations are background', async () => {
    const { samples } = await importing({});
    expect(samples).toEqual([
      expect.objectContaining({ mask: new Uint8Array(12), group: null, split: null }),
    ]);
  });

  it('can be picked, ordered and renamed, and have a border', async () => {
    const annotations = [annotation(square(0, 0, 3)), annotation(square(3, 0, 1), { category_id: 3 })];
    const picked = await importing({ annotations }, { classNames: ['rest', 'cell'] });
    expect(picked.classNames).toEqual(['rest', 'cell']);
    expect([...(picked.samples[0]?.mask ?? [])]).toEqual([1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0]);
    const renamed = await importing(
      { annotations },
      { classNames: ['a', 'b', 'c', 'edge'], border: { width: 1 } },
    );
    expect(renamed.classNames).toEqual(['a', 'b', 'c', 'edge']);
    expect([...(renamed.samples[0]?.mask ?? [])]).toContain(3);
    const wrong = await importing({ annotations }, { classNames: ['a', 'b', 'c', 'd', 'e'] });
    expect(wrong.faults).toEqual([expect.objectContaining({ code: 'badOption' })]);
    const many = Array.from({ length: 80 }, (_, id) => ({ id, name: `class ${id}` }));
    const eighty = await importing({ categories: many });
    expect(eighty.faults).toEqual([expect.objectContaining({ code: 'badOption', value: '80' })]);
  });

  it('of several files are on the side that the file says, beside their own images', async () => {
    const image = await png({ width: 4, values: new Array(12).fill(9) });
    const root = json({ images, categories, annotations: [] });
    const files = new Map([
      ['train/_annotations.coco.json', root],
      ['train/a.png', image],
      ['valid/_annotations.coco.json', root],
      ['valid/a.png', image],
    ]);
    const { samples, faults } = await importFiles(files);
    expect(faults).toEqual([]);
    expect(samples.map(({ name, split }) => [name, split])).toEqual([
      ['train/a', 'train'],
      ['valid/a', 'validation'],
    ]);
  });

  it.each([
    ['a missing image', { images: [{ id: 1, file_name: 'b.png' }] }, 'missingImage', 'b.png'],
    ['another size', { images: [{ ...images[0], width: 5 }] }, 'sizeMismatch', '4x3'],
    ['an image twice', { images: [images[0], images[0]] }, 'undecodable', '1'],
    ['an image without a name', { images: [{ id: 1 }] }, 'undecodable', 'undefined'],
    ['a size that is none', { images: [{ ...images[0], width: -4 }] }, 'undecodable', '-4'],
    ['an unknown image', { annotations: [annotation(square(0, 0, 1), { image_id: 9 })] }, 'undecodable', '9'],
    ['an unknown category', { annotations: [annotation([], { category_id: 9 })] }, 'undecodable', '9'],
    ['a box alone', { annotations: [annotation([])] }, 'undecodable', 'a.png'],
    ['two points', { annotations: [annotation([[0, 0, 1, 1]])] }, 'undecodable', 'a.png'],
    ['an odd number', { annotations: [annotation([[0, 0, 1, 1, 2, 2, 3]])] }, 'undecodable', 'a.png'],
    ['no number', { annotations: [annotation([[0, 0, 1, null, 2, 2]])] }, 'undecodable', 'a.png'],
    ['a polygon outside', { annotations: [annotation(square(50, 50, 2))] }, 'undecodable', 'a.png'],
    [
      'counts of another size',
      { annotations: [annotation({ size: [4, 3], counts: [12] })] },
      'undecodable',
      'a.png',
    ],
    [
      'counts that are too few',
      { annotations: [annotation({ size: [3, 4], counts: [1, 2] })] },
      'undecodable',
      'a.png',
    ],
    [
      'counts that are too many',
      { annotations: [annotation({ size: [3, 4], counts: [1, 2e9] })] },
      'undecodable',
      'a.png',
    ],
    [
      'negative counts',
      { annotations: [annotation({ size: [3, 4], counts: [-1, 13] })] },
      'undecodable',
      'a.png',
    ],
    [
      'counts that are no text',
      { annotations: [annotation({ size: [3, 4], counts: '\u0001' })] },
      'undecodable',
      'a.png',
    ],
  ])('%s is a fault that names the value', async (_what, root, code, value) => {
    const { faults } = await importing(root, { format: 'coco' });
    expect(faults[0]).toMatchObject({ code, value });
    expect(faults[0]?.file).toMatch(/instances\.json|a\.png/);
  });

  it('that are no JSON are one fault', async () => {
    const text = '{"images":[],"annotations":[],"categories":[NaN]}';
    const files = new Map([['a.json', new TextEncoder().encode(text)]]);
    expect((await importFiles(files, { format: 'coco' })).faults).toEqual([
      expect.objectContaining({ code: 'undecodable', file: 'a.json' }),
    ]);
    expect((await importFiles(new Map([['a.json', json({})]]), { format: 'coco' })).faults).toEqual([
      expect.objectContaining({ code: 'noPairs' }),
    ]);
  });
});

describe('compressed run lengths', () => {
  it('are those of pycocotools 2.0.11', () => {
    const rows = [
      '0010110',
      '1010010',
      '1111110',
      '1100001',
      '1001000',
      '0101100',
      '0100001',
      '0001011',
      '0001110',
      '0011000',
      '1101010',
    ];
    const counts = decompressCounts('145MM1O0223MM0N1030L1000022OMO20O11');
    const pixels = rows.map((row) => [...row].map(Number));
    for (const [left = 0, top = 0, , , , bottom = 0] of ringsOfCounts(counts, 7, 11)) {
      for (let row = top; row < bottom; row += 1) (pixels[row] ?? [])[left] = 2 * (pixels[row]?.[left] ?? 0);
    }
    expect(pixels.flat().filter((value) => value === 1)).toEqual([]);
    expect(pixels.flat().filter((value) => value === 2)).toHaveLength(
      [...rows.join('')].filter((c) => c === '1').length,
    );
    const large = decompressCounts(
      'W11];h0RE000000000000000000^OI37MI37MI37MI37MI37?0000000000000000000000000000cb0YOT^O00000000',
    );
    expect(large.reduce((sum, count) => sum + count, 0)).toBe(40 * 60);
    expect(large.filter((_, index) => index % 2 === 1).reduce((sum, count) => sum + count, 0)).toBe(721);
  });
});
