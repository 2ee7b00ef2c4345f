import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importFiles } from '../testing/import-files.js';

// Real sets that don't belong to the repository; a variable gives the folder of each.
const { UNETSWEEP_BUILDINGS: buildings, UNETSWEEP_SPACENET_RIO: rio } = process.env;

/** Pixels of background, building and border as rasterio 1.4.4 and the discs of scikit-image 0.26 make them. */
const BUILDINGS_PLAIN = [5_197_126, 2_142_906, 0];
const BUILDINGS_BORDERED = [5_123_214, 2_069_264, 147_554];
const RIO_BORDERED = [1_746_179, 24_170, 11_991];

function filesOf(root: string): Map<string, Uint8Array> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(root.length + 1), readFileSync(path)]));
}

function classCounts(masks: (Uint8Array | null)[]): number[] {
  const counts = [0, 0, 0];
  for (const mask of masks) for (const index of mask ?? []) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}

describe.skipIf(!buildings)(
  'the drone tiles of Ggaba (skipped unless UNETSWEEP_BUILDINGS names their folder)',
  () => {
    it('are 112 of zoom 21 in 7 groups, with the buildings that GDAL paints', async () => {
      const files = filesOf(buildings ?? '');
      const options = { zoom: 21, groups: { from: 'tile', level: 2 } } as const;
      const plain = await importFiles(files, options);
      expect(plain.faults).toEqual([]);
      expect(plain.samples).toHaveLength(112);
      expect(new Set(plain.samples.map(({ group }) => group)).size).toBe(7);
      expect(classCounts(plain.samples.map(({ mask }) => mask))).toEqual(BUILDINGS_PLAIN);
      const bordered = await importFiles(files, { ...options, border: { width: 1 } });
      expect(bordered.classNames).toEqual(['background', 'building', 'border']);
      expect(classCounts(bordered.samples.map(({ mask }) => mask))).toEqual(BUILDINGS_BORDERED);
    });
  },
);

describe.skipIf(!rio)('SpaceNet Rio (skipped unless UNETSWEEP_SPACENET_RIO names its folder)', () => {
  it('has ten images, seven of them with the buildings that GDAL paints', async () => {
    const { samples, classNames, faults } = await importFiles(filesOf(rio ?? ''), { border: { width: 1 } });
    expect(faults).toEqual([]);
    expect(classNames).toEqual(['background', 'building', 'border']);
    expect(samples).toHaveLength(10);
    expect(samples.filter(({ mask }) => new Set(mask).size > 1)).toHaveLength(7);
    expect(classCounts(samples.map(({ mask }) => mask))).toEqual(RIO_BORDERED);
  });
});
