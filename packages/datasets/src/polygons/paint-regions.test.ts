import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { paintRegions } from './paint-regions.js';
import type { Polygon } from './shape.js';

interface Fixture {
  width: number;
  height: number;
  cases: { name: string; polygons: number[][][][]; mask: number[]; bands: Record<string, number[]> }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/polygons.json', import.meta.url), 'utf8'),
) as Fixture;

/** Lengths of runs in row order, zeros first. */
function runsOf(mask: Uint8Array, classIndex: number): number[] {
  const runs: number[] = [];
  let current = 0;
  let length = 0;
  for (const value of mask) {
    const bit = value === classIndex ? 1 : 0;
    if (bit !== current) {
      runs.push(length);
      length = 0;
      current = bit;
    }
    length += 1;
  }
  return [...runs, length];
}

const polygon = (...rings: number[][][]): Polygon => rings.map((ring) => Float64Array.from(ring.flat()));
const square = (left: number, top: number, side: number): number[][] => [
  [left, top],
  [left + side, top],
  [left + side, top + side],
  [left, top + side],
];

describe.each(fixture.cases)('$name', ({ polygons, mask, bands }) => {
  const { width, height } = fixture;
  const region = { polygons: polygons.map((rings) => polygon(...rings)), classIndex: 1 };

  it('covers the pixels that scikit-image covers', () => {
    expect(runsOf(paintRegions([region], width, height), 1)).toEqual(mask);
  });

  it.each(Object.entries(bands))(
    'has the border of %s px that dilated minus eroded gives',
    (border, band) => {
      const painted = paintRegions([region], width, height, { width: Number(border), classIndex: 2 });
      expect(runsOf(painted, 2)).toEqual(band);
    },
  );
});

describe('regions together', () => {
  it('share an edge through pixel centres without gap or overlap', () => {
    const left = { polygons: [polygon(square(0.5, 0.5, 3))], classIndex: 1 };
    const right = { polygons: [polygon(square(3.5, 0.5, 3))], classIndex: 2 };
    expect([...paintRegions([left, right], 8, 2)]).toEqual([1, 1, 1, 2, 2, 2, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0]);
    expect(paintRegions([right, left], 8, 2)).toEqual(paintRegions([left, right], 8, 2));
  });

  it('keep a border between them where they touch', () => {
    const regions = [0, 5].map((left) => ({ polygons: [polygon(square(left, 0, 5))], classIndex: 1 }));
    const row = paintRegions(regions, 10, 5, { width: 1, classIndex: 2 }).subarray(20, 30);
    expect([...row]).toEqual([2, 1, 1, 1, 2, 2, 1, 1, 1, 2]);
  });

  it('have no border where the image cuts them', () => {
    const region = { polygons: [polygon(square(-5, -5, 20))], classIndex: 1 };
    expect([...paintRegions([region], 4, 4, { width: 1, classIndex: 2 })]).toEqual(new Array(16).fill(1));
  });

  it('cover earlier ones', () => {
    const regions = [square(0, 0, 4), square(1, 1, 2)].map((ring, index) => ({
      polygons: [polygon(ring)],
      classIndex: index + 1,
    }));
    expect([...paintRegions(regions, 4, 4)]).toEqual([1, 1, 1, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 1, 1, 1]);
  });

  it('are refused when their edges are made to fill the memory', () => {
    const zigzag = Float64Array.from({ length: 200_000 }, (_, index) =>
      index % 2 === 0 ? index % 1000 : index % 4 === 1 ? 0 : 4000,
    );
    expect(() => paintRegions([{ polygons: [[zigzag]], classIndex: 1 }], 1000, 1000)).toThrow(RangeError);
  });
});
