import { expect, it } from 'vitest';
import { type RateRun, rateAdvice, searchOfRates } from './rate-search.js';

/** The course's example: rates from 1 down to 1e-7, a step of ten apart. */
const curves: (number | null)[][] = [
  [0.7, null],
  [0.7, 0.9, 0.9],
  [0.7, 0.5, 0.49],
  [0.7, 0.4, 0.2],
  [0.7, 0.5, 0.35],
  [0.7, 0.65, 0.6],
  [0.7, 0.7, 0.699],
  [0.7, 0.7, 0.7],
];
const runs = curves.map(
  (losses, index): RateRun => ({
    number: index + 1,
    pointId: `point ${index + 1}`,
    trialId: `trial ${index + 1}`,
    learningRate: 10 ** -index,
    losses,
  }),
);

it('classes the runs along the rate and chooses the ok one that ends lowest', () => {
  const { items, counts, chosen } = searchOfRates(runs);
  expect(items.map((each) => each.class)).toEqual([
    'flat',
    'flat',
    'ok',
    'ok',
    'ok',
    'plateau',
    'diverged',
    'diverged',
  ]);
  expect(items[0]).toEqual({
    number: 8,
    pointId: 'point 8',
    trialId: 'trial 8',
    learningRate: 1e-7,
    class: 'flat',
    epochs: 3,
    endLoss: 0.7,
  });
  expect(counts).toEqual({ ok: 3, diverged: 2, flat: 2, plateau: 1 });
  expect(chosen).toMatchObject({ number: 4, learningRate: 1e-3, endLoss: 0.2 });
});

it('says which rate to take', () => {
  expect(rateAdvice(searchOfRates(runs))).toEqual([
    {
      code: 'chosenRate',
      message:
        'Of 8 runs along optimizer.learningRate 3 fell well, 2 diverged, 2 stayed flat and 1 flattened before its time; 0.001 (point 4) ended with the lowest training loss, 0.2.',
      set: { 'optimizer.learningRate': 1e-3 },
    },
  ]);
});

it.each([
  ['lower', [0, 1, 1]],
  ['higher', [6, 7, 7]],
  ['between', [0, 1, 7]],
])('says to go %s where none is ok', (where, places) => {
  const chosen = places.flatMap((place, index) => {
    const run = runs[place];
    return run ? [{ ...run, number: index + 1 }] : [];
  });
  const [advice] = rateAdvice(searchOfRates(chosen));
  expect(advice).toMatchObject({ code: 'noRate', set: {} });
  expect(advice?.message).toContain(where);
});

it('says nothing of two runs, or of one rate', () => {
  expect(rateAdvice(searchOfRates(runs.slice(0, 2)))).toEqual([]);
  expect(rateAdvice(searchOfRates(runs.map((run) => ({ ...run, learningRate: 1 }))))).toEqual([]);
  expect(searchOfRates([])).toEqual({
    items: [],
    counts: { ok: 0, diverged: 0, flat: 0, plateau: 0 },
    chosen: null,
  });
});
