import { expect, it } from 'vitest';
import { predictedClasses } from './predicted-classes.js';

it('of two classes are foreground above the threshold', () => {
  const probabilities = Float32Array.of(0.1, 0.5, 0.9);
  expect([...predictedClasses(probabilities, { classes: 2, threshold: 0.5 })]).toEqual([0, 0, 1]);
});

it('compare with the threshold in the precision of the graph', () => {
  const probabilities = Float32Array.of(0.1);
  expect([...predictedClasses(probabilities, { classes: 2, threshold: 0.1 })]).toEqual([0]);
});

it('of more classes are the most probable ones', () => {
  const probabilities = Float32Array.of(0.2, 0.5, 0.3, 0.6, 0.1, 0.3, 0.1, 0.2, 0.7);
  expect([...predictedClasses(probabilities, { classes: 3, threshold: 0.5 })]).toEqual([1, 0, 2]);
});
