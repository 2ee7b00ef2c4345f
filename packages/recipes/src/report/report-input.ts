import type { Json } from '@unetsweep/contract';
import type { RunOutcome } from '../outcome/run-outcome.js';
import type { Expectation, Finding } from '../recipe/expectation.js';
import type { Scale } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';

export type JudgedExpectation = Pick<Expectation, 'id' | 'grade' | 'says'> &
  Finding & { contradiction: string | null };

/** A run of a recipe that has ended, and all that its report tells. */
export interface ReportInput {
  recipe: Recipe;
  run: {
    id: string;
    /** With its version. */
    dataset: string;
    isSynthetic: boolean;
    scale: Scale;
    seeds: number;
    seed: number;
    /** ISO 8601. */
    startedAt: string | null;
    finishedAt: string;
  };
  outcome: RunOutcome;
  findings: readonly JudgedExpectation[];
  /** The sweeps as they were posted, by part. */
  specs: ReadonlyMap<string, Json>;
}
