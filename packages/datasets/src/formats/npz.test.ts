import { describe, expect, it } from 'vitest';
import { importFiles } from '../testing/import-files.js';
import { npyFile } from '../testing/npy-file.js';

const bytes = (values: ArrayBufferView) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
const images = npyFile('|u1', [2, 1, 2], Uint8Array.of(1, 2, 3, 4));
const masks = npyFile('|u1', [2, 1, 2], Uint8Array.of(0, 255, 255, 0));
const texts = (...words: string[]) => {
  const width = Math.max(...words.map(({ length }) => length));
  const data = Buffer.concat(words.map((word) => Buffer.from(word.padEnd(width, '\0'), 'utf16le')));
  const wide = Buffer.alloc(data.length * 2);
  for (let at = 0; at < data.length; at += 2) data.copy(wide, at * 2, at, at + 2);
  return npyFile(`<U${width}`, [words.length], wide);
};

describe('importing arrays', () => {
  it('reads images and masks with names, groups and splits', async () => {
    const files = new Map([
      ['set.npz/images.npy', images],
      ['set.npz/masks.npy', masks],
      ['set.npz/names.npy', texts('b', 'ä')],
      ['set.npz/groups.npy', npyFile('<i8', [2], bytes(BigInt64Array.of(7n, -8n)))],
      ['set.npz/split.npy', texts('train', 'val')],
    ]);
    const { samples, faults, channels } = await importFiles(files);
    expect(faults).toEqual([]);
    expect(channels).toBe(1);
    expect(
      samples.map(({ name, group, split, image, mask }) => ({ name, group, split, image, mask })),
    ).toEqual([
      { name: 'b', group: '7', split: 'train', image: Uint8Array.of(1, 2), mask: Uint8Array.of(0, 1) },
      { name: 'ä', group: '-8', split: 'validation', image: Uint8Array.of(3, 4), mask: Uint8Array.of(1, 0) },
    ]);
  });

  it('keeps 16 bits, and other numbers as 32-bit floats, whatever their byte order', async () => {
    const read = async (descr: string, data: ArrayBufferView) => {
      const x = npyFile(descr, [1, 1, 1, 2], bytes(data));
      const y = npyFile('|b1', [1, 1, 1], Uint8Array.of(1));
      const set = await importFiles(
        new Map([
          ['x.npy', x],
          ['y.npy', y],
        ]),
      );
      expect(set.faults).toEqual([]);
      expect(set.channels).toBe(2);
      return set.samples[0]?.image;
    };
    expect(await read('<u2', Uint16Array.of(258, 65_535))).toEqual(Uint16Array.of(258, 65_535));
    expect(await read('>u2', Uint16Array.of(258, 255))).toEqual(Uint16Array.of(0x0201, 0xff00));
    expect(await read('<f8', Float64Array.of(-1.5, 4096))).toEqual(Float32Array.of(-1.5, 4096));
    expect(await read('<i2', Int16Array.of(-1024, 3071))).toEqual(Float32Array.of(-1024, 3071));
    expect(await read('|b1', Uint8Array.of(0, 1))).toEqual(Uint8Array.of(0, 255));
  });

  it('reads arrays in Fortran order, as numpy.asfortranarray stores them', async () => {
    const shape = [2, 3, 4, 2];
    const values = Uint16Array.from({ length: 48 }, (_, index) => 1000 + index);
    const transposed = new Uint16Array(48);
    for (const [index, value] of values.entries()) {
      const [n, h, w, c] = [
        Math.floor(index / 24),
        Math.floor(index / 8) % 3,
        Math.floor(index / 2) % 4,
        index % 2,
      ];
      transposed[n + 2 * (h + 3 * (w + 4 * c))] = value;
    }
    const { samples, faults } = await importFiles(
      new Map([
        ['images.npy', npyFile('<u2', shape, bytes(transposed), true)],
        [
          'masks.npy',
          npyFile(
            '|u1',
            [2, 3, 4],
            Uint8Array.from({ length: 24 }, (_, at) => at % 2),
            true,
          ),
        ],
      ]),
    );
    expect(faults).toEqual([]);
    expect(samples.map(({ image }) => image)).toEqual([values.slice(0, 24), values.slice(24)]);
    // The first axis runs fastest: even places are the first image's.
    expect(samples.map(({ mask }) => [...new Set(mask)])).toEqual([[0], [1]]);
  });

  it('takes several files as one set, split by their names where that is asked', async () => {
    const files = new Map([
      ['train.npz/x.npy', images],
      ['train.npz/y.npy', masks],
      ['test.npz/x.npy', images],
      ['test.npz/y.npy', masks],
    ]);
    const { samples } = await importFiles(files, { split: { from: 'folder' } });
    expect(samples.map(({ name, split }) => [name, split])).toEqual([
      ['test/0', 'test'],
      ['test/1', 'test'],
      ['train/0', 'train'],
      ['train/1', 'train'],
    ]);
  });

  it.each([
    ['pickled objects', npyFile('|O', [2, 1, 2], Uint8Array.of(1, 2, 3, 4)), /of type '\|O'/],
    ['half floats', npyFile('<f2', [2, 1, 2], new Uint8Array(8)), /of type '<f2'/],
    ['an array cut short', npyFile('|u1', [2, 100, 2], Uint8Array.of(1, 2, 3, 4)), /cut short/],
    ['channels first', npyFile('|u1', [2, 1, 1, 9], new Uint8Array(18)), /as the last axis/],
    ['a file that is none', Uint8Array.of(1, 2, 3), /no array/],
    ['a value that is no number', npyFile('<f4', [2, 1, 2], bytes(Float32Array.of(0, NaN, 1, 2))), /NaN/],
  ])('refuses %s by name', async (_what, file, message) => {
    const { faults } = await importFiles(
      new Map([
        ['images.npy', file],
        ['masks.npy', masks],
      ]),
    );
    expect(faults).toMatchObject([
      { code: 'undecodable', file: 'images.npy', message: expect.stringMatching(message) },
    ]);
  });

  it('names masks of another shape, or with values that are no classes', async () => {
    const flat = npyFile('|u1', [2, 2], Uint8Array.of(0, 255, 255, 0));
    const other = await importFiles(
      new Map([
        ['images.npy', images],
        ['masks.npy', flat],
      ]),
    );
    expect(other.faults).toMatchObject([{ code: 'sizeMismatch', file: 'masks.npy', value: '[2, 2]' }]);
    const half = npyFile('<f4', [2, 1, 2], bytes(Float32Array.of(0, 0.5, 1, 0)));
    const unknown = await importFiles(
      new Map([
        ['images.npy', images],
        ['masks.npy', half],
      ]),
    );
    expect(unknown.faults).toMatchObject([{ code: 'unknownMaskValue', file: 'masks.npy', value: '0.5' }]);
  });
});
