import { readFileSync } from 'node:fs';
import { resolveImportOptions } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { FaultList } from '../import/fault-list.js';
import { memoryFiles } from '../import/memory-files.js';
import { planeType } from '../npy.js';
import { importGeotiff } from './geotiff.js';

interface Expected {
  name: string;
  channels: number;
  type: string;
  /** A digit a pixel. */
  mask: string[];
  /** Values of row 3, columns 3 to 9, by channel. */
  firstPixels: number[][];
}

const folder = new URL('../../fixtures/geotiff/', import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const expected = (JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as { files: Expected[] })
  .files;
const labels = fixture('labels.geojson');

function draftOf(files: Record<string, Uint8Array>, options: object = {}) {
  const faults = new FaultList();
  const resolved = resolveImportOptions({ name: 'test', ...options });
  return importGeotiff(memoryFiles(new Map(Object.entries(files))), resolved, faults).then((draft) => ({
    draft,
    faults: faults.faults,
  }));
}

const geojson = (text: object) => new TextEncoder().encode(JSON.stringify(text));
const patched = (name: string, change: (view: DataView) => void) => {
  const bytes = fixture(name);
  change(new DataView(bytes.buffer));
  return bytes;
};

describe.each(expected)('$name', ({ name, channels, type, mask, firstPixels }) => {
  it('has the pixels that were stored and the mask that GDAL makes of the polygons', async () => {
    const { draft, faults } = await draftOf({
      [`a/${name}.tif`]: fixture(`${name}.tif`),
      'labels.geojson': labels,
    });
    expect(faults).toEqual([]);
    const [sample] = draft.samples;
    expect(sample).toMatchObject({ name, width: 40, height: 24, channels, labelled: true, group: null });
    const loaded = await sample?.load();
    const rows = mask.map((_, row) => loaded?.mask?.subarray(row * 40, row * 40 + 40).join(''));
    expect(rows).toEqual(mask);
    expect(loaded && planeType(loaded.image)).toBe(type);
    const pixels = firstPixels.map((_, at) =>
      [...(loaded?.image ?? [])].slice((3 * 40 + 3 + at) * channels).slice(0, channels),
    );
    expect(pixels.map((values) => values.map((value) => Math.round(value * 1e4) / 1e4))).toEqual(firstPixels);
  });
});

describe('GeoTIFF files', () => {
  const image = fixture('degrees-strips.tif');

  it('need not have a polygon each, but one must lie on one', async () => {
    const far = geojson({
      type: 'Polygon',
      coordinates: [
        [
          [1, 1],
          [1, 2],
          [2, 2],
          [1, 1],
        ],
      ],
    });
    await expect(draftOf({ 'a.tif': image, 'far.geojson': far })).rejects.toMatchObject({
      code: 'missingMask',
      file: 'far.geojson',
    });
    const { draft } = await draftOf({ 'a.tif': image, 'far.geojson': far, 'near.geojson': labels });
    expect(draft.samples).toHaveLength(1);
  });

  it('make the border the last class', async () => {
    const { draft } = await draftOf({ 'a.tif': image, 'b.geojson': labels }, { border: { width: 1 } });
    expect(draft.classNames).toEqual(['background', 'building', 'border']);
    const mask = (await draft.samples[0]?.load())?.mask;
    expect(new Set(mask)).toEqual(new Set([0, 1, 2]));
  });

  it('may have all rows in one strip, of which the header says more than there are', async () => {
    const change = (view: DataView) =>
      eachEntry(view, (at, tag) => {
        if (tag === 278) view.setUint16(at + 8, 65_535, true);
      });
    const [stored, changed] = [fixture('utm-south-float.tif'), patched('utm-south-float.tif', change)];
    const [first, second] = await Promise.all(
      [stored, changed].map(async (bytes) => {
        const { draft } = await draftOf({ 'a.tif': bytes, 'b.geojson': labels });
        return (await draft.samples[0]?.load())?.image;
      }),
    );
    expect(second).toEqual(first);
  });

  it.each([
    ['no TIFF', new TextEncoder().encode('<svg/>'), /can't be read as a GeoTIFF/],
    ['cut short', image.slice(0, 1800), /can't be read as a GeoTIFF/],
    [
      'a TIFF that claims 10^9 pixels',
      patched('degrees-strips.tif', claimSize(32_000, 32_000)),
      /32000x32000 pixels/,
    ],
    [
      'a TIFF that claims tiles of 60000x60000',
      patched('mercator-tiles-deflate.tif', claimTiles(60_000)),
      /tiles of 60000x60000 pixels/,
    ],
    [
      'a TIFF that claims tiles of 0x0',
      patched('mercator-tiles-deflate.tif', claimTiles(0)),
      /tiles of 0x0 pixels/,
    ],
    [
      'a TIFF without georeference',
      patched('degrees-strips.tif', renameTag(34_264, 33_550)),
      /no georeference/,
    ],
    ['a TIFF without projection', patched('degrees-strips.tif', renameTag(34_735)), /names no projection/],
  ])('%s is a fault that names the file', async (_name, bytes, message) => {
    const { draft, faults } = await draftOf({ 'bad.tif': bytes, 'good.tif': image, 'b.geojson': labels });
    const loading = draft.samples.map((sample) => sample.load());
    const late = (await Promise.allSettled(loading)).flatMap((result) =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    expect([...faults, ...late]).toEqual([
      expect.objectContaining({
        code: 'undecodable',
        file: 'bad.tif',
        message: expect.stringMatching(message),
      }),
    ]);
  });
});

/** Overwrites entries of the first directory of a little-endian TIFF. */
function eachEntry(view: DataView, change: (at: number, tag: number) => void): void {
  const start = view.getUint32(4, true);
  for (let entry = 0; entry < view.getUint16(start, true); entry += 1) {
    const at = start + 2 + 12 * entry;
    change(at, view.getUint16(at, true));
  }
}

function claimSize(width: number, height: number) {
  return (view: DataView) =>
    eachEntry(view, (at, tag) => {
      if (tag === 256) view.setUint16(at + 8, width, true);
      if (tag === 257) view.setUint16(at + 8, height, true);
    });
}

function claimTiles(side: number) {
  return (view: DataView) =>
    eachEntry(view, (at, tag) => {
      if (tag === 322 || tag === 323) view.setUint16(at + 8, side, true);
    });
}

function renameTag(...tags: number[]) {
  return (view: DataView) =>
    eachEntry(view, (at, tag) => {
      if (tags.includes(tag)) view.setUint16(at, 65_000 + (tag % 100), true);
    });
}
