import { describe, expect, it } from 'vitest';
import { aSpec } from '../testing/a-trial.js';
import { batchesPerStep, batchRanges, countImages, countSteps } from './batch-places.js';

const training = (changes: object) => aSpec({ training: { batchSize: 4, ...changes } }).training;
/** The images of each batch; batches of one step are together. */
const stepsOf = (images: number, changes: object, microBatchSize?: number) => {
  const steps: number[][] = [[]];
  for (const { start, end, place } of batchRanges(images, training(changes), microBatchSize)) {
    steps.at(-1)?.push(end - start);
    if (place.endsStep) steps.push([]);
  }
  return steps.slice(0, -1);
};

describe('the batches of an epoch', () => {
  it('make a step each, the last one with what is left', () => {
    expect(stepsOf(10, {})).toEqual([[4], [4], [2]]);
    expect(stepsOf(10, { dropLast: true })).toEqual([[4], [4]]);
  });

  it('make a step together, fewer at the end', () => {
    expect(stepsOf(21, { accumulate: 2 })).toEqual([
      [4, 4],
      [4, 4],
      [4, 1],
    ]);
    expect(stepsOf(21, { accumulate: 2, dropLast: true })).toEqual([[4, 4], [4, 4], [4]]);
  });

  it('are cut up within their step where they are too large', () => {
    expect(stepsOf(10, {}, 2)).toEqual([[2, 2], [2, 2], [2]]);
    expect(stepsOf(10, {}, 3)).toEqual([[3, 1], [3, 1], [2]]);
    expect(stepsOf(10, { accumulate: 2 }, 1)).toEqual([Array(8).fill(1), [1, 1]]);
  });

  it('follow one another, and share each step by their images', () => {
    const ranges = batchRanges(21, training({ accumulate: 2 }), 3);
    expect(ranges.map(({ start }) => start)).toEqual([0, 3, 4, 7, 8, 11, 12, 15, 16, 19, 20]);
    expect(ranges.at(-1)?.end).toBe(21);
    expect(ranges.slice(-3).map(({ place }) => place)).toEqual([
      { share: 0.6, index: 0, endsStep: false },
      { share: 0.2, index: 1, endsStep: false },
      { share: 0.2, index: 2, endsStep: true },
    ]);
  });

  it.each([1, 2, 3])('are counted by steps of %i batches', (accumulate) => {
    for (const dropLast of [false, true]) {
      const counted = countSteps(21, training({ accumulate, dropLast }));
      expect(counted).toBe(stepsOf(21, { accumulate, dropLast }).length);
    }
    expect(batchesPerStep(training({ accumulate }), 3)).toBe(2 * accumulate);
  });
});

it('counts the images of steps, also where an epoch is not over', () => {
  const images = (steps: number, changes: object) => countImages(10, training(changes), steps);
  expect([0, 1, 2, 3, 4].map((steps) => images(steps, {}))).toEqual([0, 4, 8, 10, 14]);
  expect([2, 3].map((steps) => images(steps, { dropLast: true }))).toEqual([8, 12]);
  expect([1, 2, 3].map((steps) => images(steps, { accumulate: 2 }))).toEqual([8, 10, 18]);
  expect(countImages(3, training({ dropLast: true }), 0)).toBe(0);
});
