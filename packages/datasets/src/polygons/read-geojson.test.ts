import { describe, expect, it } from 'vitest';
import { FaultList } from '../import/fault-list.js';
import { readGeoJson } from './read-geojson.js';

const RING = [
  [0, 0],
  [2, 0],
  [2, 1],
  [0, 0],
];

async function read(value: unknown, classProperty: string | null = null) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const faults = new FaultList();
  const features = await readGeoJson(new TextEncoder().encode(text), 'a.geojson', classProperty, faults);
  return { features, faults: faults.faults };
}

const feature = (geometry: unknown, properties: unknown = {}) => ({ type: 'Feature', properties, geometry });
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });
const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings });

describe('GeoJSON', () => {
  it('gives polygons of all kinds of geometry and passes over what has no area', async () => {
    const { features, faults } = await read(
      collection(
        feature(polygon(RING, RING)),
        feature({ type: 'MultiPolygon', coordinates: [[RING], [RING]] }),
        feature({
          type: 'GeometryCollection',
          geometries: [polygon(RING), { type: 'Point', coordinates: [1, 1] }],
        }),
        feature({ type: 'LineString', coordinates: RING }),
        feature({ type: 'Polygon', coordinates: [] }),
        feature(null),
      ),
    );
    expect(faults).toEqual([]);
    expect(features.map(({ polygons }) => polygons.map((rings) => rings.length))).toEqual([[2], [1, 1], [1]]);
    expect(features[0]?.bounds).toEqual({ left: 0, top: 0, right: 2, bottom: 1 });
  });

  it('may be one feature or one geometry, and have heights', async () => {
    const high = RING.map(([x, y]) => [x, y, 12.5]);
    for (const root of [polygon(high), feature(polygon(high))]) {
      expect((await read(root)).features[0]?.polygons[0]?.[0]).toEqual(Float64Array.from(RING.flat()));
    }
  });

  it('is converted from the projection that an old crs member names', async () => {
    const metres = RING.map(([x = 0, y = 0]) => [x * 111_319.49079327358, y]);
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } };
    const { features } = await read({ ...collection(feature(polygon(metres))), crs });
    expect(features[0]?.bounds.right).toBeCloseTo(2, 9);
    const crs84 = { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } };
    expect((await read({ ...collection(feature(polygon(RING))), crs: crs84 })).features).toHaveLength(1);
  });

  it('names classes by a property', async () => {
    const { features, faults } = await read(
      collection(feature(polygon(RING), { kind: 3 }), feature(polygon(RING), { kind: null })),
      'kind',
    );
    expect(features.map(({ className }) => className)).toEqual(['3']);
    expect(faults).toEqual([
      expect.objectContaining({
        file: 'a.geojson',
        message: expect.stringContaining('features[1].properties.kind'),
      }),
    ]);
  });

  it.each([
    ['NaN', '{"type":"Polygon","coordinates":[[[NaN,0],[1,1],[2,2]]]}', /no JSON/],
    ['text', 'type,coordinates', /no JSON/],
    ['a list', '[1]', /no JSON object/],
    ['another kind of file', { images: [] }, /type is undefined/],
    ['an unknown projection', { ...collection(), crs: { properties: { name: 'EPSG:27700' } } }, /EPSG:27700/],
    ['a projection without a name', { ...collection(), crs: { type: 'link' } }, /crs .* is unknown/],
    [
      'metres',
      collection(
        feature(
          polygon([
            [5e5, 0],
            [5e5, 9],
            [6e5, 9],
          ]),
        ),
      ),
      /500000|600000/,
    ],
  ])('%s is refused as a whole', async (_what, value, message) => {
    await expect(read(value)).rejects.toMatchObject({
      code: 'undecodable',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['a missing coordinate', polygon([[0], [1, 1], [2, 2]]), 'geometry.coordinates[0][0] is [0]'],
    [
      'a coordinate that is no number',
      polygon([
        [0, null],
        [1, 1],
        [2, 2],
      ]),
      'geometry.coordinates[0][0] is [0,null]',
    ],
    [
      'two points',
      polygon([
        [0, 0],
        [1, 1],
      ]),
      'geometry.coordinates[0] is "2 points"',
    ],
    ['an unknown geometry', { type: 'Circle' }, 'geometry.type is "Circle"'],
    ['no list', polygon(7), 'geometry.coordinates[0] is 7'],
    ['a million points', polygon(Array.from({ length: 1_000_000 }, () => [0, 0])), '"1000000 points"'],
    [
      'collections in collections',
      Array.from({ length: 1000 }).reduce(
        (inner) => ({ type: 'GeometryCollection', geometries: [inner] }),
        null,
      ),
      'expected a geometry',
    ],
  ])('%s is a fault of its feature', async (_what, geometry, message) => {
    const { features, faults } = await read(collection(feature(geometry), feature(polygon(RING))));
    expect(features).toHaveLength(1);
    expect(faults).toEqual([
      expect.objectContaining({
        code: 'undecodable',
        file: 'a.geojson',
        message: expect.stringMatching(/^a\.geojson: features\[0\]/),
      }),
    ]);
    expect(faults[0]?.message).toContain(message);
  });

  it('tells twenty faults at most', async () => {
    const { faults } = await read(collection(...Array.from({ length: 50 }, () => feature(7))));
    expect(faults).toHaveLength(20);
  });
});
