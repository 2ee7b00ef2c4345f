import { expect, it } from 'vitest';
import { aggregateRuns, everyAggregate } from './aggregate-runs.js';

const objective = { metric: 'valDice', mode: 'max' as const, at: 'best' as const, window: 5 };
const rules = { aggregate: 'mean' as const, onRunFailure: 'worst' as const, objective: [objective] };

it('ranks two finalists by what is asked of them: the best run and the mean, or consistency', () => {
  // Five seeds each: one setting that trains alike every time, one with the better runs and a bad one.
  const steady = everyAggregate([0.82, 0.815, 0.825, 0.81, 0.82], 0, rules);
  const restless = everyAggregate([0.85, 0.845, 0.85, 0.74, 0.85], 0, rules);
  expect(restless?.best).toBeGreaterThan(steady?.best ?? 1);
  expect(restless?.mean).toBeGreaterThan(steady?.mean ?? 1);
  expect(restless?.median).toBeGreaterThan(steady?.median ?? 1);
  expect(steady?.meanMinusStd).toBeGreaterThan(restless?.meanMinusStd ?? 1);
  expect(steady?.worst).toBeGreaterThan(restless?.worst ?? 1);
  expect(steady?.meanMinusStd).toBeCloseTo(0.818 - 0.005700877125, 10);
});

it('makes losses worse by their deviation, and takes the smallest for the best', () => {
  const loss = { ...rules, objective: [{ ...objective, metric: 'valLoss', mode: 'min' as const }] };
  expect(everyAggregate([1, 2, 3], 0, loss)).toEqual({
    mean: 2,
    meanMinusStd: 3,
    median: 2,
    worst: 3,
    best: 1,
  });
  // The worst loss has no bound: what it enters has no value.
  expect(everyAggregate([1, 2, 3], 1, loss)).toMatchObject({ mean: null, worst: null, median: 2.5, best: 1 });
  expect(everyAggregate([], 3, rules)).toBeNull();
});

it('aggregates any of several objectives', () => {
  const second = { ...objective, metric: 'valLoss', mode: 'min' as const };
  const both = { ...rules, aggregate: 'worst' as const, objective: [objective, second] };
  expect(aggregateRuns([1, 2], 0, both)?.value).toBe(1);
  expect(aggregateRuns([1, 2], 0, both, second)?.value).toBe(2);
});
