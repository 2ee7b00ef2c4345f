import { metricOf, metricsOf, stageOf, trialsOf } from '../outcome/read-outcome.js';
import { median, shown } from '../outcome/statistics.js';
import type { PartContext, PlanBody } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { HEAD } from './head-filters.js';
import { BEST_FILTERS, EVALUATIONS, FILTERS, SMALL_B, trialOfB } from './trial.js';

const SESSION_MS = { small: 60_000, full: 4 * 3_600_000 } as const;

function plan(context: PartContext): PlanBody {
  const record = { histograms: { kinds: ['weights' as const], bins: 30 } };
  return {
    defaults: {
      dataset: context.dataset.reference,
      objective: { metric: 'valLoss', mode: 'min', at: 'last' },
      seed: context.seed,
      trial: trialOfB(context),
    },
    stages: [
      { name: 'histograms', sweep: { parameters: { [HEAD]: [3, BEST_FILTERS] }, record } },
      {
        name: 'search',
        sweep: {
          parameters: { [HEAD]: FILTERS },
          search: { method: 'tpe', startup: EVALUATIONS[context.scale] / 2 },
          maxTrials: EVALUATIONS[context.scale],
          sessionLimitMs: SESSION_MS[context.scale],
        },
      },
      {
        name: 'baseline',
        sweep: { trial: { model: { head: { filters: 3 } } }, repeats: Math.max(2, context.seeds), record },
      },
      {
        name: 'improved',
        sweep: { repeats: Math.max(2, context.seeds), record },
        carry: [{ stage: 'search' }],
      },
    ],
  };
}

/** Document B's course as one plan. */
export const courseOfB: Recipe = {
  name: 'b6-course',
  document: 'B',
  title: 'The whole course',
  asks: 'Histograms of the head, the search for its number of filters by several workers under a session limit, then baseline and improved network for the same number of iterations.',
  small: `${SMALL_B} A session lasts a minute.`,
  dataset: 'tiles-s',
  parts: [{ kind: 'plan', name: 'course', spec: plan }],
  expectations: [
    {
      id: 'carried',
      grade: 'H',
      says: 'The improved network has the number of filters that the search found, the baseline has 3.',
      judge(outcome) {
        const best = stageOf(outcome, 'course', 'search').winners[0]?.params[HEAD];
        const filters = (stage: string) => [
          ...new Set(trialsOf(outcome, `course/${stage}`).map(({ spec }) => spec?.model.head.filters)),
        ];
        const [base, improved] = ['baseline', 'improved'].map(filters);
        return {
          holds:
            base?.length === 1 &&
            base[0] === 3 &&
            improved?.length === 1 &&
            best !== undefined &&
            improved[0] === best,
          found: `baseline ${base?.join(', ')}, improved ${improved?.join(', ')}, search ${best}`,
        };
      },
    },
    {
      id: 'same-iterations',
      grade: 'H',
      says: 'Both train for the same number of iterations.',
      judge(outcome) {
        const steps = ['baseline', 'improved'].flatMap((stage) =>
          trialsOf(outcome, `course/${stage}`).map((trial) => metricOf(trial, 'steps')),
        );
        return {
          holds: new Set(steps).size === 1 && !steps.includes(null),
          found: `steps: ${[...new Set(steps)].map(shown).join(', ')}`,
        };
      },
    },
    {
      id: 'lower-loss',
      grade: 'R',
      says: 'The improved network has the lower validation loss.',
      ifNot:
        'More filters add no capacity, and where the search finds the baseline best both networks are the same.',
      judge(outcome) {
        const [base = Number.NaN, improved = Number.NaN] = ['baseline', 'improved'].map((stage) =>
          median(metricsOf(trialsOf(outcome, `course/${stage}`), 'valLoss')),
        );
        return {
          holds: improved < base,
          found: `median validation loss ${shown(base)} of the baseline, ${shown(improved)} of the improved network`,
        };
      },
    },
  ],
  layouts: [
    {
      kind: 'scatter',
      title: 'Validation loss by number of filters',
      part: 'course/search',
      x: HEAD,
      metric: 'valLoss',
    },
  ],
};
