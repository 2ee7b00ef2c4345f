import { expect, it } from 'vitest';
import { recordedSamples } from './recorded-samples.js';

const names = Array.from({ length: 40 }, (_, index) => `image-${index}`);

it('chooses the same images whatever the order and keeps those that two splits share', () => {
  const chosen = recordedSamples(names, 4, 1);
  expect(chosen).toHaveLength(4);
  expect(recordedSamples([...names].reverse(), 4, 1)).toEqual(chosen);
  const without = names.filter((name) => name !== chosen[0]);
  expect(recordedSamples(without, 4, 1).slice(0, 3)).toEqual(chosen.slice(1));
  expect(recordedSamples(names, 4, 2)).not.toEqual(chosen);
});

it('takes the named ones that are validated on, and at most all', () => {
  expect(recordedSamples(names, ['image-7', 'elsewhere', 'image-1'], 1)).toEqual(['image-7', 'image-1']);
  expect(recordedSamples(['a', 'b'], 4, 1)).toHaveLength(2);
  expect(recordedSamples(names, 0, 1)).toEqual([]);
});
