import { describe, expect, it } from 'vitest';
import { addOutlines, errorLayer, maskOf } from './difference.js';

const mask = (...values: number[]) => Uint32Array.from(values);
const colorAt = (layer: Uint8ClampedArray, pixel: number) => [...layer.slice(pixel * 4, pixel * 4 + 4)];

describe('errorLayer', () => {
  it('tells too much, too little and another class apart, and leaves what is right clear', () => {
    const layer = errorLayer(mask(0, 1, 1, 1), mask(1, 0, 2, 1));
    expect(colorAt(layer, 0)).toEqual([255, 140, 26, 158]);
    expect(colorAt(layer, 1)).toEqual([40, 195, 240, 158]);
    expect(colorAt(layer, 2)).toEqual([214, 61, 143, 158]);
    expect(colorAt(layer, 3)).toEqual([0, 0, 0, 0]);
  });
});

describe('addOutlines', () => {
  it('draws the border pixels of a shape, not its inside nor the edge of the picture', () => {
    const truth = mask(...[0, 0, 0, 0, 0], ...[0, 1, 1, 1, 0], ...[0, 1, 1, 1, 0], ...[0, 1, 1, 1, 0]);
    const layer = new Uint8ClampedArray(truth.length * 4);
    addOutlines(layer, 5, truth, null);
    const drawn = [...truth.keys()].filter((pixel) => colorAt(layer, pixel)[3] === 255);
    expect(drawn).toEqual([6, 7, 8, 11, 13, 16, 18]);
  });
});

describe('maskOf', () => {
  it('keeps classes apart by colour', () => {
    const data = Uint8ClampedArray.from([0, 0, 0, 255, 230, 159, 0, 255, 86, 180, 233, 255]);
    expect([...maskOf({ data })]).toEqual([0, 0xe69f00, 0x56b4e9]);
  });
});
