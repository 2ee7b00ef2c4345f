import type { ValueRules } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import type { FinishedRun } from '../methods/search-method.js';
import { compareOutcomes, PointValues } from './point-values.js';

let finishSeq = 0;
function run(pointNumber: number, valDice: number | null, more: Partial<FinishedRun> = {}): FinishedRun {
  finishSeq += 1;
  const own = { finishSeq, pointNumber, params: { a: pointNumber }, metrics: { valDice } };
  return {
    ...own,
    lastMetrics: { valDice: 0 },
    expectedRuns: 1,
    repeat: 1,
    fold: null,
    status: 'completed',
    ...more,
  };
}

const rules = (changes: Partial<ValueRules> = {}): ValueRules => ({
  aggregate: 'mean',
  onRunFailure: 'worst',
  objective: [{ metric: 'valDice', mode: 'max', at: 'best', window: 5 }],
  ...changes,
});
const outcomeOf = (runs: FinishedRun[], changes: Partial<ValueRules> = {}) =>
  new PointValues(rules(changes)).tell(runs).at(-1)?.outcome;

it('gives a point its value when its last run has ended, smaller being better', () => {
  const values = new PointValues(rules());
  expect(values.tell([run(1, 0.5, { expectedRuns: 2 }), run(2, 0.9)])).toEqual([
    {
      pointNumber: 2,
      outcome: expect.objectContaining({
        params: { a: 2 },
        status: 'completed',
        value: -0.9,
        losses: [-0.9],
      }),
    },
  ]);
  const [ended] = values.tell([run(1, 0.7, { repeat: 2, expectedRuns: 2 })]);
  expect(ended?.outcome?.value).toBeCloseTo(-0.6, 12);
});

it.each([
  ['worst', -0.4],
  ['ignore', -0.8],
  ['failPoint', Number.POSITIVE_INFINITY],
] as const)('counts a failed run as %s', (onRunFailure, expected) => {
  const runs = [
    run(1, 0.8, { expectedRuns: 2 }),
    run(1, null, { expectedRuns: 2, fold: 2, status: 'failed' }),
  ];
  expect(outcomeOf(runs, { onRunFailure })?.value).toBe(expected);
});

it('leaves cancelled runs out, and points with no others', () => {
  expect(outcomeOf([run(1, 0.8, { status: 'cancelled' })])).toBeNull();
  const runs = [
    run(1, 0.8, { expectedRuns: 2 }),
    run(1, 0.1, { expectedRuns: 2, repeat: 2, status: 'cancelled' }),
  ];
  expect(outcomeOf(runs)?.value).toBe(-0.8);
});

it('reads the last epoch where the objective does, and replaces a run that ends again', () => {
  const objective = [{ metric: 'valDice', mode: 'min' as const, at: 'last' as const, window: 5 }];
  expect(outcomeOf([run(1, 0.8, { lastMetrics: { valDice: 0.3 } })], { objective })?.value).toBe(0.3);
  expect(outcomeOf([run(1, 0.8), run(1, 0.9)])?.value).toBe(-0.9);
});

it('takes the mean of the last epochs where the objective does', () => {
  const objective = [{ metric: 'valDice', mode: 'max' as const, at: 'meanOfLast' as const, window: 5 }];
  expect(outcomeOf([run(1, 0.8, { means: { valDice: 0.6 } })], { objective })?.value).toBe(-0.6);
});

it('orders completed, pruned and failed points', () => {
  const runs = [
    run(1, 0.1),
    run(2, 0.9, { status: 'pruned' }),
    run(3, null, { status: 'failed' }),
    run(4, 0.5),
  ];
  const outcomes = new PointValues(rules()).tell(runs).flatMap(({ outcome }) => outcome ?? []);
  expect(outcomes.sort(compareOutcomes).map((each) => each.pointNumber)).toEqual([4, 1, 2, 3]);
});
