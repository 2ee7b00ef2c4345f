import {
  type Dataset,
  ProblemError,
  parsePlanSpec,
  parseSweepSpec,
  type RecipeDryRun,
  type RecipePartDryRun,
  type StageDryRun,
} from '@unetsweep/contract';
import type { Part, PartContext, PartOutcome, Recipe, Scale } from '@unetsweep/recipes';
import type { Store } from '@unetsweep/store';
import { describePlanSubmission } from '../services/plans/submit-plan.js';
import { describeSubmission } from '../services/submit-sweep.js';
import { recipeFacts } from './recipe-dataset.js';

type About = Omit<PartContext, 'before' | 'dataset'>;

const nothingTrained = {
  valid: true,
  pointCount: 0,
  trialCount: 0,
  trialsAtMost: 0,
  faults: [],
  warnings: [],
};

/** A search that learns from results is known by its bound. */
function countOf(count: StageDryRun['trialCount']) {
  return typeof count === 'number' ? { exact: count, atMost: count } : { exact: null, atMost: count.atMost };
}

const ofStage =
  ({ name, kind }: Part) =>
  (stage: StageDryRun): RecipePartDryRun => ({
    name: `${name}/${stage.name}`,
    kind,
    valid: stage.valid,
    pointCount: countOf(stage.pointCount).exact,
    trialCount: countOf(stage.trialCount).exact,
    trialsAtMost: countOf(stage.trialCount).atMost,
    faults: stage.invalid.map(({ message }) => message),
    warnings: stage.warnings,
  });

async function describePart(store: Store, part: Part, context: PartContext): Promise<RecipePartDryRun[]> {
  const { name, kind } = part;
  switch (part.kind) {
    case 'calibration':
    case 'ensemble':
    case 'pseudoLabels':
    case 'refusal':
      return [{ name, kind, ...nothingTrained }];
    case 'plan': {
      const plan = parsePlanSpec({ ...part.spec(context), name: 'a recipe' });
      return (await describePlanSubmission(store, plan)).stages.map(ofStage(part));
    }
    default: {
      const spec = parseSweepSpec({ ...part.spec(context), name: 'a recipe' });
      const { dryRun } = await describeSubmission(store, spec);
      const { valid, pointCount, trialCount, invalid, warnings } = dryRun;
      const faults = invalid.map(({ message }) => message);
      const trialsAtMost = trialCount ?? spec.maxTrials ?? null;
      return [{ name, kind, valid, pointCount, trialCount, trialsAtMost, faults, warnings }];
    }
  }
}

/** Parts that ran no trial: what later parts take over of them stands with its usual value. */
const withoutTrials = ({ parts }: Recipe) =>
  new Map(
    parts.map(({ name }): [string, PartOutcome] => [
      name,
      { kind: 'sweep', sweepId: '', parameters: {}, trials: [], results: [] },
    ]),
  );

/**
 * What a run of a recipe would do, without doing it.
 * @throws ProblemError as the submission of the first part that the data set cannot serve at all
 */
export async function describeRecipe(
  store: Store,
  recipe: Recipe,
  dataset: Dataset,
  about: About,
): Promise<RecipeDryRun> {
  const facts = recipeFacts(dataset);
  const context: PartContext = { ...about, dataset: facts, before: withoutTrials(recipe) };
  const parts: RecipePartDryRun[] = [];
  for (const part of recipe.parts) parts.push(...(await describePart(store, part, context)));
  const { scale, seeds }: { scale: Scale; seeds: number } = about;
  const valid = parts.every((part) => part.valid);
  return { recipe: recipe.name, dataset: facts.reference, scale, seeds, valid, parts };
}

/** @throws ProblemError `invalidCells` where a part has points that cannot run */
export function assertRecipeRuns({ parts, dataset, recipe }: RecipeDryRun): void {
  const off = parts.find(({ valid }) => !valid);
  if (!off) return;
  throw new ProblemError(
    'invalidCells',
    `${recipe} cannot run on ${dataset}: ${off.name}: ${off.faults[0] ?? 'no point can run'}`,
  );
}
