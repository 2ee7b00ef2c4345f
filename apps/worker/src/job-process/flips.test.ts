import { expect, it } from 'vitest';
import { fourFlips, meanOfFlips } from './flips.js';

const plane = { height: 2, width: 3, channels: 2 };
const image = Float32Array.from({ length: 12 }, (_, index) => index);

it('an image is flipped by rows, by columns, and by both, its channels kept together', () => {
  const flips = fourFlips(image, plane);
  const flip = (index: number) => [...flips.subarray(12 * index, 12 * (index + 1))];
  expect(flip(0)).toEqual([...image]);
  expect(flip(1)).toEqual([4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7]);
  expect(flip(2)).toEqual([6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]);
  expect(flip(3)).toEqual([10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1]);
});

it('what each pixel was given in the four flips is averaged at its place', () => {
  expect(meanOfFlips(fourFlips(image, plane), plane)).toEqual(image);
  const constants = Float32Array.from({ length: 48 }, (_, index) => Math.floor(index / 12));
  expect([...meanOfFlips(constants, plane)]).toEqual(new Array(12).fill(1.5));
});
