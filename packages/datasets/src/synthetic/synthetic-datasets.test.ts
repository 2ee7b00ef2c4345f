import { describe, expect, it } from 'vitest';
import { sha256, writeArchive } from '../archive.js';
import { decodeImage } from '../decode-image.js';
import { describeContent } from '../describe-content.js';
import { exampleFiles } from './example-files.js';
import { heartPhantoms } from './heart-phantoms.js';
import { roofTiles } from './roof-tiles.js';

describe('synthetic data sets', () => {
  it('are the same bytes each time, and others with another seed', () => {
    const sums = [heartPhantoms(), heartPhantoms(), heartPhantoms(2)].map((set) => sha256(writeArchive(set)));
    expect(sums[0]).toBe(sums[1]);
    expect(sums[2]).not.toBe(sums[0]);
  });

  it('have 16 patients of 15 slices with about 8 % foreground', () => {
    const described = describeContent(heartPhantoms());
    expect(described).toMatchObject({ images: 240, channels: 1 });
    expect(described.groups).toHaveLength(16);
    expect(described.groups.every(({ images }) => images === 15)).toBe(true);
    expect(described.classes[1]?.pixelShare).toBeGreaterThan(0.06);
    expect(described.classes[1]?.pixelShare).toBeLessThan(0.11);
    // A slice without a target would count as a perfect prediction of nothing.
    expect(heartPhantoms().samples.every(({ mask }) => mask?.includes(1))).toBe(true);
  });

  it('have 60 tiles in three classes, borders rarest', () => {
    const described = describeContent(roofTiles());
    expect(described).toMatchObject({ images: 60, channels: 3 });
    const shares = described.classes.map(({ pixelShare }) => pixelShare);
    expect(shares).toHaveLength(3);
    expect(shares[0]).toBeGreaterThan(0.5);
    expect(shares[1]).toBeGreaterThan(0.12);
    expect(shares[2]).toBeGreaterThan(0.04);
    expect(shares[2]).toBeLessThan(shares[1] ?? 0);
  });

  it('can be written as the files that somebody would bring', async () => {
    const [sample] = heartPhantoms().samples;
    const files = exampleFiles('heart-s');
    const [image, mask] = [(await files.next()).value, (await files.next()).value];
    expect([image?.path, mask?.path]).toEqual([
      'images/patient01-slice01.png',
      'masks/patient01-slice01.png',
    ]);
    const decoded = await decodeImage(mask?.bytes ?? new Uint8Array(), 'mask.png');
    expect(decoded).toMatchObject({ width: 64, height: 64, channels: 1 });
    expect(Array.from(decoded.values, (value) => value / 255)).toEqual([...(sample?.mask ?? [])]);
    expect([...(await decodeImage(image?.bytes ?? new Uint8Array(), 'image.png')).values]).toEqual([
      ...(sample?.image ?? []),
    ]);
  });
});
