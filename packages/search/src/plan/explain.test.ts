import type { Json, SweepSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { sweepOf } from '../testing/sweeps.js';
import { explainPoint, observationsOf } from './explain.js';
import { explainValues } from './explain-values.js';

const rate = 'optimizer.learningRate';

function pointOf(decision: Record<string, Json>, spec: Partial<SweepSpec>, params = { [rate]: 0.01 }) {
  return { number: 7, params, decision: { proposal: 7, ...decision }, search: sweepOf(spec).search };
}
const sentence = (...given: Parameters<typeof pointOf>) => explainPoint(pointOf(...given));

it('says in a sentence why a point was chosen', () => {
  expect(sentence({ added: true }, {})).toBe('Point 7 was given by hand: no method chose it.');
  expect(sentence({ cell: 11 }, { search: { method: 'grid' } })).toBe('Point 7 is cell 12 of the grid.');
  expect(sentence({ round: 1, rounds: 3, best: 4 }, { search: { method: 'coarseToFine' } })).toBe(
    'Point 7 belongs to round 2 of 3, around point 4, the best of the round before.',
  );
  expect(
    sentence(
      { multiple: 0.003, between: [0.001, 0.01], best: 2 },
      {
        search: { method: 'orderThenBinary', parameter: rate },
      },
    ),
  ).toBe('Point 7 tries 0.003, next to 0.001 and 0.01, after point 2 as the best one.');
  const tpe = {
    ended: 30,
    running: 2,
    good: 3,
    others: 29,
    of: 24,
    score: Math.log(4),
    runnerUp: Math.log(2),
  };
  expect(sentence(tpe, { search: { method: 'tpe' } })).toBe(
    'Point 7 is the most promising of 24 that tpe scored: 4 times as likely among the good ones as among the rest (the next best: 2 times). 30 points had ended; the best 3 counted as good, 29 as the rest, 2 of which still ran.',
  );
  expect(observationsOf(tpe)).toBe(30);
  expect(sentence({ sample: 4, perCell: 0 }, { search: { method: 'random', per: [rate] } })).toBe(
    'Point 7 is draw 5 of the random sequence. It is of the search for optimizer.learningRate = 0.01 alone.',
  );
});

it('says of each value where it came from', () => {
  const spec: Partial<SweepSpec> = {
    parameters: {
      [rate]: { type: 'float', low: 1e-4, high: 1, scale: 'log' },
      'model.depth': [2, 3, 4],
    },
    search: { method: 'tpe', per: ['model.depth'] },
  };
  const params = { [rate]: 0.01, 'model.depth': 3 };
  const explained = explainValues(pointOf({ ended: 9 }, spec, params), sweepOf(spec));
  expect(explained).toEqual({
    [rate]: { value: 0.01, from: 'model', detail: 'from 0.0001 to 1, on a log scale' },
    'model.depth': { value: 3, from: 'per', detail: 'value 2 of 3' },
  });
  const byHand = explainValues(pointOf({ added: true }, spec, params), sweepOf(spec));
  expect(Object.values(byHand).map(({ from }) => from)).toEqual(['hand', 'hand']);
});
