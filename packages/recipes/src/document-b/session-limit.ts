import { trialsOf } from '../outcome/read-outcome.js';
import { batchOf } from '../recipe/batch-size.js';
import type { PartContext } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { HEAD } from './head-filters.js';
import { SMALL_B, trialOfB } from './trial.js';

const HOUR_MS = 3_600_000;
/** Shorter than a trial, so that each is interrupted. */
const LIMIT_MS = { small: 5_000, full: 4 * HOUR_MS } as const;

const trainings = (context: PartContext) => ({
  parameters: { [HEAD]: [3, 57] },
  trial: {
    ...trialOfB(context),
    // Long enough to be interrupted.
    training: { epochs: context.scale === 'full' ? 150 : 60, batchSize: batchOf(context, 10) },
  },
  // Both must really train: an equal trial's result would prove nothing.
  reuse: 'never' as const,
});

/** A session's limit, as of free notebooks: a trial goes on in the next one. */
export const sessionLimit: Recipe = {
  name: 'b5-time-limit',
  document: 'B',
  title: 'Trials that outlive their session',
  asks: 'A free notebook ends after four hours, and the search with it. Here a trial saves its state at the end of its session and goes on in the next one.',
  small: `${SMALL_B} A session lasts 5 s instead of four hours, a trial 60 epochs.`,
  dataset: 'tiles-s',
  parts: [
    sweepPart('undisturbed', trainings),
    sweepPart('limited', (context) => ({ ...trainings(context), sessionLimitMs: LIMIT_MS[context.scale] })),
  ],
  expectations: [
    {
      id: 'identical',
      grade: 'H',
      says: 'A run that was interrupted and resumed gives what an undisturbed one gives.',
      judge(outcome) {
        const [whole, parted] = ['undisturbed', 'limited'].map((part) => trialsOf(outcome, part));
        const differing = (whole ?? []).filter((trial, index) => {
          const other = parted?.[index];
          return (
            trial.status !== 'completed' ||
            JSON.stringify(trial.lastMetrics) !== JSON.stringify(other?.lastMetrics)
          );
        });
        const sessions = (parted ?? []).map(({ attempts }) => attempts);
        return {
          holds: sessions.length > 0 && differing.length === 0 && sessions.every((count) => count > 1),
          found: `${differing.length} of ${whole?.length ?? 0} runs differ in any metric; sessions a run: ${sessions.join(', ')}`,
        };
      },
    },
  ],
  layouts: [
    {
      kind: 'table',
      title: 'Interrupted runs',
      part: 'limited',
      rows: [HEAD],
      columns: [],
      metrics: ['loss', 'valLoss', 'valDice', 'steps'],
    },
  ],
};
