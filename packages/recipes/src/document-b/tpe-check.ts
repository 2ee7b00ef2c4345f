import type { Json } from '@unetsweep/contract';
import { fieldValues, trialsOf } from '../outcome/read-outcome.js';
import type { RunOutcome } from '../outcome/run-outcome.js';
import { median, shown } from '../outcome/statistics.js';
import type { FunctionPart } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { BEST_FILTERS, FILTERS } from './trial.js';

const EVALUATIONS = 100;
/** Standard deviation of what is added to the bowl. */
const NOISE = 0.02;
/** Steps of the golden ratio: what is added to neighbouring trials is spread evenly. */
const GOLDEN = 0.6180339887498949;

/** Noise that the point and the seed decide: sums of three evenly spread numbers, nearly normal. */
function noiseOf(filters: number, seed: number): number {
  const spread = [1, 7, 31].map((factor) => ((filters * factor + seed * 17) * GOLDEN) % 1);
  return 2 * NOISE * (spread.reduce((sum, value) => sum + value, 0) - 1.5);
}

const bowl = ({ filters }: Readonly<Record<string, Json>>, seed: number) => ({
  loss: ((Number(filters) - BEST_FILTERS) / 40) ** 2 + noiseOf(Number(filters), seed),
});

const search = (method: 'tpe' | 'random'): FunctionPart => ({
  kind: 'function',
  name: method,
  spec: ({ seed }) => ({
    runner: 'external',
    parameters: { filters: FILTERS, seed: { type: 'choice', values: [seed, seed + 1, seed + 2] } },
    search: { method, per: ['seed'] },
    objective: { metric: 'loss', mode: 'min' },
    maxTrials: 3 * EVALUATIONS,
    seed,
  }),
  evaluate: (params) => bowl(params, Number(params.seed)),
});

/** The best value that a search found in each of its seeds, and where. */
const bests = (outcome: RunOutcome, part: string) => {
  const trials = trialsOf(outcome, part);
  return fieldValues(trials, 'seed').map((seed) =>
    trials
      .filter(({ params }) => params.seed === seed)
      .map(({ params, metrics }) => ({ filters: Number(params.filters), loss: metrics.loss ?? Number.NaN }))
      .reduce((a, b) => (b.loss < a.loss ? b : a)),
  );
};

/** Filters from the optimum within which a search counts as there. */
const NEAR = 3;

/** Evaluations that a search needed to come near the optimum, by seed. */
const needed = (outcome: RunOutcome, part: string) => {
  const trials = trialsOf(outcome, part);
  return fieldValues(trials, 'seed').map((seed) => {
    const own = trials.filter(({ params }) => params.seed === seed);
    const found = own.findIndex(({ params }) => Math.abs(Number(params.filters) - BEST_FILTERS) <= NEAR);
    return found < 0 ? EVALUATIONS : found + 1;
  });
};

export const tpeCheck: Recipe = {
  name: 'b2b-tpe-check',
  document: 'B',
  title: 'The search on a bowl whose optimum is known',
  asks: 'Does the search find 57 where 57 is the answer? Three searches of at most 100 evaluations on ((F - 57) / 40)^2 with noise, beside random search. Nothing is trained.',
  small: 'Nothing.',
  dataset: 'tiles-s',
  parts: [search('tpe'), search('random')],
  expectations: [
    {
      id: 'near-57',
      grade: 'S',
      says: 'The best of 100 evaluations is within 6 filters of 57.',
      judge(outcome) {
        const found = bests(outcome, 'tpe').map(({ filters }) => filters);
        return {
          holds: Math.abs(median(found) - BEST_FILTERS) <= 6,
          found: `best numbers of filters by seed: ${found.join(', ')}`,
        };
      },
    },
    {
      id: 'beats-random',
      grade: 'S',
      says: 'The search gets there sooner than random points, and ends no worse.',
      judge(outcome) {
        const [own, random] = [median(needed(outcome, 'tpe')), median(needed(outcome, 'random'))];
        const [best, bestRandom] = ['tpe', 'random'].map((part) =>
          median(bests(outcome, part).map(({ loss }) => loss)),
        );
        return {
          holds: (best ?? Number.NaN) <= (bestRandom ?? Number.NaN) && own < random,
          found: `median best ${shown(best)} against ${shown(bestRandom)}; within ${NEAR} of 57 after ${own} evaluations against ${random}`,
        };
      },
    },
  ],
  layouts: [
    { kind: 'scatter', title: 'TPE', part: 'tpe', x: 'filters', metric: 'loss' },
    { kind: 'scatter', title: 'Random', part: 'random', x: 'filters', metric: 'loss' },
  ],
};
