import { expect, it } from 'vitest';
import { classifyRates, type LossCurve } from './rate-classes.js';

const classOf = (losses: LossCurve['losses'], initial?: number) =>
  classifyRates([{ losses, ...(initial !== undefined && { initial }) }, { losses: [1, 0.5, 0.2] }])
    .classes[0];

it.each([
  ['a loss that is not finite', [0.7, null], 'diverged'],
  ['a loss that is infinite', [0.7, Number.POSITIVE_INFINITY], 'diverged'],
  ['a run without a measurement', [], 'diverged'],
  ['an end of 1.06 of the start', [1, 0.9, 1.06], 'diverged'],
  ['an end of 1.04 of the start', [1, 0.9, 1.04], 'flat'],
  ['an end of 0.99 of the start', [1, 0.99, 0.99], 'flat'],
  ['an end of 0.97 of the start', [1, 0.985, 0.97], 'ok'],
  ['a drop in the first half alone, far above the best end', [1, 0.6, 0.6, 0.59, 0.59], 'plateau'],
  ['a drop in the first half alone, near the best end', [1, 0.23, 0.23, 0.23, 0.23], 'ok'],
  ['a drop that goes on', [1, 0.8, 0.7, 0.65, 0.6], 'ok'],
] as const)('classes %s', (_title, losses, expected) => {
  expect(classOf(losses)).toBe(expected);
});

it('starts at the untrained network where that is known', () => {
  expect(classOf([0.9, 0.9])).toBe('flat');
  expect(classOf([0.9, 0.8], 1)).toBe('ok');
  expect(classOf([35], 0.7)).toBe('diverged');
});

it('chooses the ok run that ends lowest, and none where none is ok', () => {
  expect(classifyRates([{ losses: [1, 3] }, { losses: [1, 0.4] }, { losses: [1, 0.2] }]).best).toBe(2);
  expect(classifyRates([{ losses: [1, 3] }, { losses: [1, 1] }])).toEqual({
    classes: ['diverged', 'flat'],
    best: null,
  });
});
