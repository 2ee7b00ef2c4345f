import { type PartOutcome, type Recipe, recipes, type TrialOutcome } from '@unetsweep/recipes';
import { describe, expect, it } from 'vitest';
import { judgeRecipe } from './judge-recipe.js';
import { scriptedOutcome } from './testing/scripted-outcome.js';
import { violations } from './testing/violations.js';

const exactClaims = recipes.flatMap((recipe) =>
  recipe.expectations.flatMap(({ id, grade }) => (grade === 'H' ? [{ recipe, id, name: recipe.name }] : [])),
);

const judged = (recipe: Recipe, outcome: Map<string, PartOutcome>, id: string) =>
  judgeRecipe(recipe, outcome).find((finding) => finding.id === id);

/** The same parts, their trials rewritten, those of plans' stages too. */
function withTrials(
  outcome: Map<string, PartOutcome>,
  change: (trials: readonly TrialOutcome[]) => readonly TrialOutcome[],
): Map<string, PartOutcome> {
  const rewritten = [...outcome].map(([name, part]): [string, PartOutcome] => {
    if (part.kind === 'sweep') return [name, { ...part, trials: change(part.trials), results: [] }];
    if (part.kind !== 'plan') return [name, part];
    const stages = part.stages.map((stage) => ({
      ...stage,
      sweep: stage.sweep && { ...stage.sweep, trials: change(stage.sweep.trials) },
    }));
    return [name, { ...part, stages }];
  });
  return new Map(rewritten);
}

/** A trial that diverged in its second epoch. */
const diverged = (trial: TrialOutcome): TrialOutcome => ({
  ...trial,
  ...{ status: 'failed', failure: { reason: 'diverged', message: 'the loss is not finite' } },
  ...{ metrics: {}, lastMetrics: {}, derived: {}, bestEpoch: null, epochsDone: 1, flags: ['diverged'] },
  ...{ epochs: trial.epochs.slice(0, 1), recording: null, picture: null },
});

/** Claims about trials' settings, which are known whatever becomes of the trials. */
const ofSettings = ['only-multiples', 'nine-runs', 'jittered', 'carried', 'retest', 'disjoint', 'refused'];
const needsTrials = (recipe: Recipe) => !recipe.parts.every(({ kind }) => kind === 'calibration');

describe('judges', () => {
  it.each(recipes)('$name: finds figures in a run that went well', (recipe) => {
    for (const seeds of [1, 3]) {
      const findings = judgeRecipe(recipe, scriptedOutcome(recipe, 'small', seeds));
      expect(findings).toHaveLength(recipe.expectations.length);
      for (const { found } of findings)
        expect(found).not.toMatch(/NaN|Infinity|undefined|–|could not be judged|\[object/);
    }
  });

  it.each(exactClaims)(
    '$name: $id holds in a run that went well, and not in one that breaks it',
    ({ recipe, id }) => {
      const outcome = scriptedOutcome(recipe, 'small', 1);
      expect(judged(recipe, outcome, id)).toMatchObject({ holds: true });
      const violate = violations[`${recipe.name}/${id}`];
      if (!violate) throw new Error(`nothing breaks ${recipe.name}/${id}`);
      violate(outcome);
      expect(judged(recipe, outcome, id)).toMatchObject({ holds: false });
    },
  );

  it.each(recipes.filter(needsTrials))('$name: claims nothing of a run without trials', (recipe) => {
    const findings = judgeRecipe(
      recipe,
      withTrials(scriptedOutcome(recipe, 'small', 1), () => []),
    );
    expect(findings.filter(({ id, holds }) => holds && id !== 'refused')).toEqual([]);
  });

  it.each(recipes.filter(needsTrials))(
    '$name: claims nothing of a run whose trials all diverged',
    (recipe) => {
      const outcome = withTrials(scriptedOutcome(recipe, 'small', 1), (trials) => trials.map(diverged));
      const findings = judgeRecipe(recipe, outcome);
      expect(findings.filter(({ id, holds }) => holds && !ofSettings.includes(id))).toEqual([]);
    },
  );
});
