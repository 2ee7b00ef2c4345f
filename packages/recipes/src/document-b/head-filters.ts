import { completed, metricOf, metricsOf, trialsOf, where } from '../outcome/read-outcome.js';
import type { RunOutcome, TrialOutcome } from '../outcome/run-outcome.js';
import { largest, mean, median, shown, smallest } from '../outcome/statistics.js';
import type { Expectation } from '../recipe/expectation.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { BEST_FILTERS, EVALUATIONS, FILTERS, SMALL_B, trialOfB } from './trial.js';

export const HEAD = 'model.head.filters';

/** The best number of filters that the search found by its validation loss. */
export function bestFilters(outcome: RunOutcome, part: string): number {
  const found = completed(trialsOf(outcome, part)).reduce<TrialOutcome | null>(
    (best, trial) => (best === null || loss(trial) < loss(best) ? trial : best),
    null,
  );
  return Number(found?.params[HEAD] ?? BEST_FILTERS);
}

const loss = (trial: TrialOutcome) => metricOf(trial, 'valLoss') ?? Number.POSITIVE_INFINITY;

const search = sweepPart('search', (context) => ({
  parameters: { [HEAD]: FILTERS },
  trial: trialOfB(context),
  search: { method: 'tpe', startup: Math.min(20, EVALUATIONS[context.scale] / 2) },
  objective: { metric: 'valLoss', mode: 'min', at: 'last' },
  maxTrials: EVALUATIONS[context.scale] * context.seeds,
}));

const onlyMultiples: Expectation = {
  id: 'only-multiples',
  grade: 'H',
  says: 'Only multiples of 3 are tried: 40 values from 3 to 120.',
  judge(outcome) {
    const values = trialsOf(outcome, 'search').map(({ params }) => Number(params[HEAD]));
    const odd = values.filter((value) => value % 3 !== 0 || value < 3 || value > 120);
    return {
      holds: values.length > 0 && odd.length === 0,
      found: `${values.length} trials, ${odd.length} of other values`,
    };
  },
};

const noneTwice: Expectation = {
  id: 'none-twice',
  grade: 'H',
  says: 'No evaluation is lost and none is done twice.',
  judge(outcome) {
    const trials = trialsOf(outcome, 'search');
    const runs = new Set(trials.map(({ params, repeat }) => `${params[HEAD]} ${repeat}`));
    const numbers = trials.map(({ number }) => number);
    const isComplete = numbers.every((number, index) => number === index + 1);
    const failed = trials.filter(({ status }) => status !== 'completed').length;
    return {
      holds: trials.length > 0 && runs.size === trials.length && isComplete && failed === 0,
      found: `${trials.length} trials, ${runs.size} different ones, ${failed} that did not complete`,
    };
  },
};

const bestIsReported: Expectation = {
  id: 'best',
  grade: 'R',
  says: 'The best head has 57 filters, 19 a class.',
  contradiction:
    'A linear convolution followed by a sum is one linear map however many filters it has: no capacity is added, and the curve is nearly flat.',
  ifNot: 'More filters add no capacity, so that initial weights and the seed decide which number is best.',
  judge(outcome) {
    const losses = metricsOf(trialsOf(outcome, 'search'), 'valLoss');
    const best = bestFilters(outcome, 'search');
    return {
      holds: losses.length === 0 ? null : Math.abs(best - BEST_FILTERS) <= 6,
      found: `best ${best} filters; validation losses from ${shown(smallest(losses))} to ${shown(largest(losses))}, mean ${shown(mean(losses))}`,
    };
  },
};

/** The baseline's head beside the best one of the search. */
const duel = (outcome: RunOutcome) => [3, bestFilters(outcome, 'search')];

const sameIterations: Expectation = {
  id: 'same-iterations',
  grade: 'H',
  says: 'Baseline and improved network train for the same number of iterations.',
  judge(outcome) {
    const steps = new Set(trialsOf(outcome, 'duel').map((trial) => metricOf(trial, 'steps')));
    return {
      holds: steps.size === 1 && !steps.has(null),
      found: `steps: ${[...steps].map(shown).join(', ')}`,
    };
  },
};

const lowerLoss: Expectation = {
  id: 'lower-loss',
  grade: 'R',
  says: 'The improved network has the lower validation loss.',
  ifNot: 'More filters add no capacity: a difference is one of initial weights and step sizes.',
  judge(outcome) {
    const trials = trialsOf(outcome, 'duel');
    const of = (filters: number) => median(metricsOf(where(trials, { [HEAD]: filters }), 'valLoss'));
    const [base = 3, improved = 3] = duel(outcome);
    const [before, after] = [of(base), of(improved)];
    return {
      // The search may find that the baseline is best: then there is no other network.
      holds: base === improved ? null : after < before,
      found: `validation loss ${shown(before)} with ${base} filters, ${shown(after)} with ${improved}`,
    };
  },
};

const common = { document: 'B', small: SMALL_B, dataset: 'tiles-s' } as const;

export const headFilters: readonly Recipe[] = [
  {
    ...common,
    name: 'b2-tpe',
    title: 'How many filters the head needs, by TPE',
    asks: 'The last convolution gets F filters, F/3 a class, whose maps are summed. A tree-structured Parzen estimator looks for the F from 3 to 120 with the least validation loss, on as many workers as there are.',
    parts: [search],
    expectations: [onlyMultiples, noneTwice, bestIsReported],
    layouts: [
      {
        kind: 'scatter',
        title: 'Validation loss by number of filters',
        part: 'search',
        x: HEAD,
        metric: 'valLoss',
      },
    ],
  },
  {
    ...common,
    name: 'b3-improved-vs-base',
    title: 'The improved head beside the baseline',
    asks: 'After the search, baseline (3 filters) and improved network train for the same number of iterations; the validation loss and the mask of one image are compared.',
    parts: [
      search,
      sweepPart(
        'duel',
        (context) => ({
          parameters: { [HEAD]: [...new Set(duel(context.before))] },
          trial: trialOfB(context),
          objective: { metric: 'valLoss', mode: 'min', at: 'last' },
          repeats: Math.max(2, context.seeds),
        }),
        { epochs: true, pictures: true },
      ),
    ],
    expectations: [sameIterations, lowerLoss],
    layouts: [
      {
        kind: 'scatter',
        title: 'Validation loss by number of filters',
        part: 'search',
        x: HEAD,
        metric: 'valLoss',
      },
      {
        kind: 'table',
        title: 'Baseline and improved network',
        part: 'duel',
        rows: [HEAD],
        columns: [],
        metrics: ['loss', 'valLoss', 'valDice', 'parameterCount', 'steps'],
      },
      { kind: 'maskGrid', title: 'Mask of one image', part: 'duel', rows: HEAD, columns: null },
    ],
  },
];
