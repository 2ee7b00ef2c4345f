import { describe, expect, it } from 'vitest';
import { importFiles, png } from '../testing/import-files.js';

// Zoom 19 of a place in Uganda; a tile is 4x4 pixels here.
const Z = 19;
const X = 309_606;
const Y = 261_636;
const SIDE = 4;

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const tile = (level = 100) =>
  png({ width: SIDE, channels: 3, values: new Array(SIDE * SIDE * 3).fill(level) });

/** Longitude and latitude of a point of the tile, in pixels from its north-west corner. */
function lonLat(x: number, y: number): [number, number] {
  const column = (X + x / SIDE) / 2 ** Z;
  const row = (Y + y / SIDE) / 2 ** Z;
  return [column * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * row))) * 180) / Math.PI];
}

function square(left: number, top: number, side: number, properties: object = {}) {
  const corners = [
    [left, top],
    [left + side, top],
    [left + side, top + side],
    [left, top + side],
    [left, top],
  ];
  const coordinates = [corners.map(([x = 0, y = 0]) => lonLat(x, y))];
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } };
}

const collection = (...features: object[]) => json({ type: 'FeatureCollection', features });
const name = (x: number, y: number, z: number) => `tiles/OAM-${x}-${y}-${z}.png`;

async function set(labels: Uint8Array, ...paths: string[]) {
  const files = new Map([['labels.geojson', labels]]);
  for (const path of paths) files.set(path, await tile());
  return files;
}

describe('map tiles', () => {
  it('have the polygons that lie on them', async () => {
    const labels = collection(square(1, 1, 2), square(3.1, 0.1, 2));
    const { samples, classNames, faults } = await importFiles(
      await set(labels, name(X, Y, Z), name(X + 1, Y, Z)),
    );
    expect(faults).toEqual([]);
    expect(classNames).toEqual(['background', 'building']);
    expect(samples.map((sample) => sample.name)).toEqual([`OAM-${X}-${Y}-${Z}`, `OAM-${X + 1}-${Y}-${Z}`]);
    expect([...(samples[0]?.mask ?? [])]).toEqual([0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0]);
    expect([...(samples[1]?.mask ?? [])]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it.each([
    ['folders', `${Z}/${X}/${Y}.png`, `${Z}/${X}/${Y}`],
    ['zoom first', `a/${Z}_${X}_${Y}.png`, `${Z}_${X}_${Y}`],
    ['zoom last', `a/b/area_1-${X}-${Y}-${Z}.png`, `area_1-${X}-${Y}-${Z}`],
  ])('are found by %s', async (_style, path, expected) => {
    const { samples, faults } = await importFiles(await set(collection(square(0, 0, 4)), path));
    expect(faults).toEqual([]);
    expect(samples).toEqual([expect.objectContaining({ name: expected, mask: new Uint8Array(16).fill(1) })]);
  });

  it('of several zooms are refused until one is picked', async () => {
    const paths = [name(X, Y, Z), name(2 * X, 2 * Y, Z + 1), name(2 * X + 1, 2 * Y, Z + 1)];
    const files = await set(collection(square(0, 0, 4)), ...paths);
    const { faults } = await importFiles(files);
    expect(faults).toEqual([
      expect.objectContaining({
        code: 'badOption',
        message: expect.stringContaining('1 of zoom 19, 2 of zoom 20'),
        value: '19, 20',
      }),
    ]);
    expect((await importFiles(files, { zoom: 20 })).samples).toHaveLength(2);
    expect((await importFiles(files, { zoom: 7 })).faults).toEqual([
      expect.objectContaining({ code: 'badOption', value: '7' }),
    ]);
  });

  it('are grouped by the enclosing tile', async () => {
    const files = await set(collection(square(0, 0, 4)), name(X, Y, Z), name(X + 1, Y, Z), name(X + 2, Y, Z));
    const { samples } = await importFiles(files, { groups: { from: 'tile', level: 2 } });
    expect(samples.map(({ group }) => group)).toEqual([
      'z17/77401/65409',
      'z17/77401/65409',
      'z17/77402/65409',
    ]);
  });

  it('take classes from a property, with the border as the last class', async () => {
    const labels = collection(square(0, 0, 2, { kind: 'roof' }), square(2, 2, 2, { kind: 'pool' }));
    const files = await set(labels, name(X, Y, Z));
    const byName = await importFiles(files, { classProperty: 'kind' });
    expect(byName.classNames).toEqual(['background', 'pool', 'roof']);
    expect([...(byName.samples[0]?.mask ?? [])]).toEqual([2, 2, 0, 0, 2, 2, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1]);
    const ordered = await importFiles(files, {
      classProperty: 'kind',
      classNames: ['ground', 'roof', 'pool', 'border'],
      border: { width: 1 },
    });
    expect(ordered.classNames).toEqual(['ground', 'roof', 'pool', 'border']);
    expect(new Set(ordered.samples[0]?.mask)).toContain(3);
    const wrong = await importFiles(files, { classProperty: 'kind', classNames: ['ground', 'roof'] });
    expect(wrong.faults).toEqual([expect.objectContaining({ code: 'badOption', value: 'ground, roof' })]);
  });

  it('are black where they are transparent', async () => {
    const files = await set(collection(square(0, 0, 4)));
    const values = Array.from({ length: SIDE * SIDE * 4 }, (_, at) => (at === 7 ? 0 : 200));
    files.set(name(X, Y, Z), await png({ width: SIDE, channels: 4, values }));
    const { samples, channels } = await importFiles(files);
    expect(channels).toBe(3);
    expect([...(samples[0]?.image ?? [])].slice(0, 9)).toEqual([200, 200, 200, 0, 0, 0, 200, 200, 200]);
  });

  it.each([
    ['a picture that is no tile', { 'tiles/overview.png': tile }, 'undecodable', 'tiles/overview.png'],
    ['a tile that is there twice', { [`b/${X}-${Y}-${Z}.png`]: tile }, 'badOption', name(X, Y, Z)],
    [
      'a damaged picture',
      { [name(X, Y + 1, Z)]: async () => new Uint8Array(9) },
      'undecodable',
      name(X, Y + 1, Z),
    ],
    [
      'polygons elsewhere',
      { 'labels.geojson': async () => collection(square(99, 0, 4)) },
      'missingMask',
      'labels.geojson',
    ],
    ['no polygons', { 'labels.geojson': async () => collection() }, 'missingMask', 'labels.geojson'],
  ])('%s is a fault', async (_what, files, code, file) => {
    const all = await set(collection(square(0, 0, 4)), name(X, Y, Z));
    for (const [path, make] of Object.entries(files)) all.set(path, await make());
    const { faults } = await importFiles(all);
    expect(faults).toEqual([expect.objectContaining({ code, file })]);
  });
});
