import { describe, expect, it } from 'vitest';
import { dominates, paretoFront } from './dominance.js';
import { objectiveValue, totalViolation, violationsOf } from './run-values.js';

const run = {
  metrics: { valDice: 0.8, valLoss: null },
  lastMetrics: { valDice: 0.7 },
  derived: { secondsPerEpoch: 3 },
  means: { valDice: 0.6 },
  parameterCount: 1500,
};

it.each([
  ['valDice', 'best', 0.8],
  ['valDice', 'last', 0.7],
  ['valDice', 'meanOfLast', 0.6],
  ['secondsPerEpoch', 'last', 3],
  ['parameterCount', 'best', 1500],
  ['valLoss', 'best', null],
] as const)('an objective reads %s at %s', (metric, at, value) => {
  expect(objectiveValue(run, { metric, at })).toBe(value);
});

it('names each bound that a run breaks, and how far it is beyond them all', () => {
  const constraints = [
    { metric: 'valDice', min: 0.5 },
    { metric: 'parameterCount', max: 1000 },
    { metric: 'secondsPerEpoch', min: 4, max: 5 },
  ];
  expect(violationsOf(run, constraints)).toEqual([
    { metric: 'parameterCount', value: 1500, min: null, max: 1000 },
    { metric: 'secondsPerEpoch', value: 3, min: 4, max: 5 },
  ]);
  expect(totalViolation(run, constraints)).toBeCloseTo(0.5 + 0.25, 12);
  expect(totalViolation(run, [{ metric: 'valLoss', max: 1 }])).toBe(Number.POSITIVE_INFINITY);
  expect(totalViolation(run, [{ metric: 'secondsPerEpoch', max: 0 }])).toBe(3);
});

describe('dominance', () => {
  it('is no worse in all and better in one', () => {
    expect(dominates([1, 2], [1, 3])).toBe(true);
    expect(dominates([1, 2], [1, 2])).toBe(false);
    expect(dominates([0, 3], [1, 2])).toBe(false);
  });

  it('leaves a front, with equal points', () => {
    const points = [
      [2, 2],
      [1, 3],
      [1, 3],
      [3, 3],
      [0, 9],
    ].map((losses) => ({ losses }));
    expect(paretoFront(points).map(({ losses }) => losses)).toEqual([
      [0, 9],
      [1, 3],
      [1, 3],
      [2, 2],
    ]);
  });
});
