import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePng } from './encode-png.js';
import { networkImageRaster, storedImageRaster } from './image-raster.js';
import { maskRaster } from './mask-raster.js';
import { overlayMask } from './overlay.js';

const row = (values: ArrayLike<number>, channels = 1) => ({
  width: values.length / channels,
  height: 1,
  channels,
  values,
});

describe('an image for viewing', () => {
  it('keeps 8-bit values', () => {
    expect([...storedImageRaster(row(Uint8Array.of(10, 20, 30))).values]).toEqual([10, 20, 30]);
  });

  it('is not darkened by a single hot pixel', () => {
    const values = Uint16Array.from({ length: 1000 }, (_, index) => index % 500);
    values[7] = 65_535;
    const { values: shown } = storedImageRaster(row(values));
    expect(shown[7]).toBe(255);
    expect(shown[250]).toBeGreaterThan(115);
    expect(shown[250]).toBeLessThan(140);
  });

  it('shows three of many channels, and one of two', () => {
    expect(storedImageRaster(row(new Uint8Array(8), 8))).toMatchObject({ width: 1, channels: 3 });
    const two = storedImageRaster(row(Uint8Array.of(1, 2, 3, 4), 2));
    expect([two.channels, ...two.values]).toEqual([1, 1, 3]);
  });

  it('goes from the lowest to the highest value of what a network sees', () => {
    expect([...networkImageRaster(row(Float32Array.of(-1, 0, 1))).values]).toEqual([0, 128, 255]);
    expect([...networkImageRaster(row(Float32Array.of(2, 2))).values]).toEqual([0, 0]);
  });
});

describe('a mask for viewing', () => {
  const mask = { width: 4, height: 1, values: Uint8Array.of(0, 1, 255, 0) };

  it('is black and white with two classes, pixels left out in between', () => {
    expect([...maskRaster(mask, 2).values]).toEqual([0, 255, 128, 0]);
  });

  it('has a colour for each of more classes', () => {
    const { channels, values } = maskRaster(mask, 3);
    expect([channels, ...values.subarray(3, 9)]).toEqual([3, 230, 159, 0, 128, 128, 128]);
  });

  it('is outlined over an image and tinted within, the background untouched', () => {
    const side = 5;
    const inside = Uint8Array.from({ length: side * side }, (_, pixel) => {
      return Number(pixel % side > 0 && pixel % side < 4 && pixel > side && pixel < 4 * side);
    });
    const grey = { width: side, height: side, channels: 1 as const, values: new Uint8Array(25).fill(100) };
    const { values } = overlayMask(grey, inside);
    const at = (pixel: number) => [...values.subarray(3 * pixel, 3 * pixel + 3)];
    expect(at(0)).toEqual([100, 100, 100]);
    expect(at(6)).toEqual([230, 159, 0]);
    expect(at(12)).toEqual([133, 115, 75]);
  });

  it('is made smaller without new colours, and never larger', async () => {
    const striped = { width: 64, height: 64, channels: 1 as const, values: new Uint8Array(4096) };
    for (let pixel = 0; pixel < 4096; pixel += 1) striped.values[pixel] = pixel % 3 === 0 ? 255 : 0;
    const png = await encodePng(striped, { maxSide: 20, exact: true });
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([20, 20]);
    expect([...new Set(data)].sort()).toEqual([0, 255]);
    expect((await sharp(await encodePng(striped, { maxSide: 200 })).metadata()).width).toBe(64);
  });
});
