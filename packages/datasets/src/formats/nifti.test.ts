import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importFiles } from '../testing/import-files.js';
import { type NiftiFile, niftiFile } from '../testing/nifti-file.js';

// 2 columns (x), 3 rows (y), 2 slices (z).
const DIMS = [2, 3, 2];
const COUNT = 12;
const ramp = Array.from({ length: COUNT }, (_, index) => index);
const labels = ramp.map((index) => (index === 5 ? 2 : index % 2));

function set(files: Record<string, Partial<NiftiFile> | Uint8Array>) {
  return new Map(
    Object.entries(files).map(([path, file]) => [
      path,
      file instanceof Uint8Array
        ? file
        : niftiFile({ dims: DIMS, values: ramp, packed: path.endsWith('.gz'), ...file }),
    ]),
  );
}

const pair = (
  image: Partial<NiftiFile> | Uint8Array,
  mask: Partial<NiftiFile> | Uint8Array = { values: labels },
) => set({ 'images/p.nii.gz': image, 'masks/p.nii.gz': mask });

describe('NIfTI volumes', () => {
  it.each([
    ['z', 'p/z001', 2, 3, [6, 7, 8, 9, 10, 11], 2],
    ['y', 'p/y001', 2, 2, [2, 3, 8, 9], 3],
    ['x', 'p/x001', 3, 2, [1, 3, 5, 7, 9, 11], 2],
  ] as const)('are cut along %s, x running fastest', async (axis, name, width, height, image, slices) => {
    const { samples, faults } = await importFiles(pair({}), { axis });
    expect(faults).toEqual([]);
    expect(samples).toHaveLength(slices);
    const slice = samples[1];
    expect(slice).toMatchObject({ name, group: 'p', width, height, image: Uint8Array.from(image) });
    expect([...(slice?.mask ?? [])]).toEqual(image.map((value) => labels[value]));
  });

  it.each([
    ['bytes', { type: 'uint8' }, Uint8Array.from(ramp)],
    [
      '16 bits',
      { type: 'uint16', values: ramp.map((v) => v * 5000) },
      Uint16Array.from(ramp, (v) => v * 5000),
    ],
    [
      'signed numbers',
      { type: 'int16', values: ramp.map((v) => v - 6) },
      Float32Array.from(ramp, (v) => v - 6),
    ],
    ['slope and intercept', { slope: 0.5, intercept: -1 }, Float32Array.from(ramp, (v) => v / 2 - 1)],
    ['a slope that is no number', { slope: Number.NaN }, Uint8Array.from(ramp)],
    ['the other order of bytes', { type: 'int16', bigEndian: true }, Float32Array.from(ramp)],
    [
      'doubles',
      { type: 'float64', bigEndian: true, values: ramp.map((v) => v / 4) },
      Float32Array.from(ramp, (v) => v / 4),
    ],
  ] as const)('are read with %s', async (_what, file, expected) => {
    const { samples } = await importFiles(pair(file));
    const [first, second] = samples.map(({ image }) => image);
    expect(first?.constructor).toBe(expected.constructor);
    expect([...(first ?? []), ...(second ?? [])]).toEqual([...expected]);
  });

  it('have the channels of a fourth dimension, which runs slowest', async () => {
    const { samples, channels } = await importFiles(
      pair({ dims: [...DIMS, 2], values: [...ramp, ...ramp.map((value) => value + 100)] }),
    );
    expect(channels).toBe(2);
    expect([...(samples[1]?.image ?? [])].slice(0, 4)).toEqual([6, 106, 7, 107]);
  });

  it.each([
    [
      'the decathlon',
      ['set/imagesTr/a_0000.nii.gz', 'set/imagesTr/a_0001.nii.gz'],
      'set/labelsTr/a.nii.gz',
      'a',
    ],
    ['modalities in one folder', ['x/b/b_flair.nii', 'x/b/b_t1.nii'], 'x/b/b_seg.nii', 'b'],
    ['one folder a patient', ['p1/c_0000.nii', 'p1/c_0001.nii'], 'p1/c_label.nii', 'c'],
  ])('of %s have a file for each channel', async (_which, images, mask, name) => {
    const [first = '', second = ''] = images;
    const files = set({
      [first]: {},
      [second]: { values: ramp.map((v) => v + 50) },
      [mask]: { values: labels },
    });
    const { samples, channels, faults } = await importFiles(files);
    expect(faults).toEqual([]);
    expect(channels).toBe(2);
    expect(samples.map((sample) => sample.name)).toEqual([`${name}/z000`, `${name}/z001`]);
    expect([...(samples[0]?.image ?? [])].slice(0, 4)).toEqual([0, 50, 1, 51]);
  });

  it('of the decathlon are on the side that their folder says once both sides have labels', async () => {
    const files = { 'imagesTr/a.nii': {}, 'labelsTr/a.nii': { values: labels }, 'imagesTs/b.nii': {} };
    const unlabelled = await importFiles(set(files));
    expect(unlabelled.faults).toEqual([]);
    expect(unlabelled.samples.map(({ split }) => split)).toEqual([null, null]);
    const both = await importFiles(set({ ...files, 'labelsTs/b.nii': { values: labels } }));
    expect(both.samples.map(({ split }) => split)).toEqual(['train', 'train', 'test', 'test']);
  });

  it('take each class from a volume of its own: the strongest above one half', async () => {
    const grey = [0.6, 0.4, 0.5, 0.9, 0, 0, 0, 0, 0, 0, 0, 0];
    const white = [0.3, 0.4, 0.5, 0.95, 0.51, 0, 0, 0, 0, 0, 0, 1];
    const files = set({
      'images/p.nii.gz': {},
      'masks/grey/p.nii.gz': { type: 'float32', values: grey },
      'masks/white/p.nii.gz': { type: 'float32', values: white },
    });
    const { samples, classNames } = await importFiles(files);
    expect(classNames).toEqual(['background', 'grey', 'white']);
    expect(samples.flatMap(({ mask }) => [...(mask ?? [])])).toEqual([1, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 2]);
    const turned = await importFiles(files, { classNames: ['none', 'white', 'grey'] });
    expect(turned.classNames).toEqual(['none', 'white', 'grey']);
    expect([...(turned.samples[0]?.mask ?? [])]).toEqual([2, 0, 0, 1, 1, 0]);
  });

  it('have one half at half of the highest value where classes are stored as 0 to 255', async () => {
    const { samples } = await importFiles(
      set({ 'images/p.nii': {}, 'masks/a/p.nii': { values: [255, 128, 127, ...new Array(9).fill(0)] } }),
    );
    expect([...(samples[0]?.mask ?? [])]).toEqual([1, 1, 0, 0, 0, 0]);
  });

  it('have masks of 0 and 255, or values that maskValues names', async () => {
    const binary = await importFiles(pair({}, { values: ramp.map((value) => (value > 5 ? 255 : 0)) }));
    expect(binary.samples.map(({ mask }) => new Set(mask))).toEqual([new Set([0]), new Set([1])]);
    const named = await importFiles(pair({}, { values: ramp.map((value) => (value > 5 ? 41 : 200)) }), {
      maskValues: { '200': 0, '41': 1 },
    });
    expect(named.samples.map(({ mask }) => new Set(mask))).toEqual([new Set([0]), new Set([1])]);
  });

  it.each([
    ['no NIfTI', new TextEncoder().encode('hello'), /no NIfTI header/],
    [
      'cut short',
      niftiFile({ dims: DIMS, values: ramp }).slice(0, 358),
      /cut short: 6 bytes of voxels, its header says 12/,
    ],
    [
      'packed and cut short',
      niftiFile({ dims: DIMS, values: ramp, packed: true }).slice(0, -12),
      /unexpected end of file/,
    ],
    [
      'a bomb',
      new Uint8Array(
        gzipSync(
          new Uint8Array([...niftiFile({ dims: DIMS, values: ramp }), ...new Uint8Array(64 * 1024 ** 2)]),
        ),
      ),
      /unpacks to more than/,
    ],
    [
      '30000^3 voxels',
      niftiFile({ dims: [30_000, 30_000, 30_000], values: ramp }),
      /30000x30000x30000 voxels/,
    ],
    ['a negative length', niftiFile({ dims: [2, -3, 2], values: ramp }), /dim\[2\] = -3/],
    ['no length', niftiFile({ dims: [2, 0, 2], values: ramp }), /dim\[2\] = 0/],
    ['no dimensions', niftiFile({ dims: [], values: ramp }), /dim\[0\] = 0/],
    [
      'too many channels',
      niftiFile({ dims: [...DIMS, 9], values: ramp }),
      /9 volumes in its fourth dimension/,
    ],
    [
      'a voxel that is no number',
      niftiFile({ dims: DIMS, type: 'float32', values: [1, Number.NaN, ...ramp.slice(2)] }),
      /voxel \(1, 0, 0\) is NaN/,
    ],
  ])('that are %s are one fault, which names the file', async (_what, bytes, message) => {
    const { faults } = await importFiles(pair(bytes));
    expect(faults).toEqual([
      expect.objectContaining({
        code: 'undecodable',
        file: 'images/p.nii.gz',
        message: expect.stringMatching(message),
      }),
    ]);
  });

  it.each([
    ['a label of no class', { values: labels.map((v) => v + 99) }, 'unknownMaskValue', '99'],
    [
      'a label that is no whole number',
      { type: 'float32', values: labels.map((v) => v / 4) },
      'unknownMaskValue',
      '0.25',
    ],
    ['a negative label', { type: 'int16', values: labels.map((v) => -v) }, 'unknownMaskValue', '-1'],
    ['a mask of another size', { dims: [3, 2, 2] }, 'sizeMismatch', '3x2x2x1'],
  ] as const)('%s is a fault that names file and value', async (_what, mask, code, value) => {
    const { faults } = await importFiles(pair({}, mask));
    expect(faults[0]).toMatchObject({ code, file: 'masks/p.nii.gz', value });
  });

  it('tell what lacks its other half', async () => {
    const { faults } = await importFiles(
      set({
        'images/a.nii': {},
        'images/b.nii': {},
        'masks/b.nii': { values: labels },
        'masks/c.nii': { values: labels },
      }),
    );
    expect(faults.map(({ code, file }) => [code, file])).toEqual([
      ['missingImage', 'masks/c.nii'],
      ['missingMask', 'images/a.nii'],
    ]);
  });
});
