import { parsePlanSpec, parseSweepSpec, resolveSweepSpec, type SweepSpec } from '@unetsweep/contract';
import { embeddedNuclei } from '@unetsweep/datasets';
import { createJudge, factsOf } from '@unetsweep/feasibility';
import { type Part, type PartContext, type Recipe, recipes, scales } from '@unetsweep/recipes';
import {
  compileStage,
  demandOn,
  describeSweep,
  judgeNothing,
  Space,
  standInWinners,
} from '@unetsweep/search';
import { describe, expect, it } from 'vitest';
import { contextOf, datasetOf, type KnownDataset, knownDataset } from './testing/known-datasets.js';
import { scriptedOutcome } from './testing/scripted-outcome.js';

const nuclei = knownDataset('nuclei', await embeddedNuclei());

/** Longest part of a tag beside `recipe-run:`, a run's id and the slash. */
const LONGEST_NAME = 16;

const resolved = (posted: SweepSpec, { facts }: KnownDataset) =>
  resolveSweepSpec(posted, { dataset: facts.reference });

function dryRunOf(posted: SweepSpec, set: KnownDataset) {
  const spec = resolved(posted, set);
  const isExternal = spec.runner === 'external';
  const judge = isExternal ? judgeNothing : createJudge(factsOf(set.dataset, set.samples), spec.force);
  return describeSweep(spec, { datasets: new Map([[set.facts.reference, set.dataset]]), judge });
}

/** The sweeps of a part: its own, or those of a plan's stages with the first points of earlier ones in the place of winners. */
function sweepsOf(part: Part, context: PartContext, set: KnownDataset): SweepSpec[] {
  if (part.kind === 'sweep' || part.kind === 'function') {
    const posted = parseSweepSpec({ name: 'a recipe', ...part.spec(context) });
    // Of a set that an earlier part makes nothing is known here.
    return posted.dataset === undefined || posted.dataset === set.facts.reference ? [posted] : [];
  }
  if (part.kind !== 'plan') return [];
  const plan = parsePlanSpec({ name: 'a recipe', ...part.spec(context) });
  const won: ReturnType<typeof standInWinners>['winners'][] = [];
  return plan.stages.map(({ name }, position) => {
    const posted = parseSweepSpec({ ...compileStage(plan, position, (from) => won[from] ?? []), name });
    const space = new Space(resolved(posted, set), new Map([[set.facts.reference, set.dataset]]));
    won.push(standInWinners(space, demandOn(plan, position), () => true).winners);
    return posted;
  });
}

function problemsOf(recipe: Recipe, scale: (typeof scales)[number], set: KnownDataset): string[] {
  const before = scriptedOutcome(recipe, scale, 1);
  return recipe.parts.flatMap((part) =>
    sweepsOf(part, contextOf(set, scale, before), set).flatMap((posted) => {
      const { invalid, valid, duplicateCount } = dryRunOf(posted, set);
      const faults = invalid.map(({ code, message }) => `${part.name}/${posted.name} ${code}: ${message}`);
      if (!valid) faults.push(`${part.name} is not valid`);
      // A search that draws points may draw one twice; a study that names them names each once.
      if (part.kind === 'sweep' && duplicateCount > 0) faults.push(`${part.name}: ${duplicateCount} twice`);
      return faults;
    }),
  );
}

describe.each(scales)('recipes at %s scale', (scale) => {
  it.each(recipes)('$name runs on its synthetic set', (recipe) => {
    expect(problemsOf(recipe, scale, datasetOf(recipe))).toEqual([]);
  });

  it.each(recipes)('$name runs on a real set of 16 images of one class', (recipe) => {
    expect(problemsOf(recipe, scale, nuclei)).toEqual([]);
  });
});

describe('names', () => {
  it('fit the tags by which what ran is found again', () => {
    const names = recipes.flatMap(({ parts }) => parts.map(({ name }) => name));
    expect(names.filter((name) => name.length > LONGEST_NAME || !/^[a-z0-9-]+$/.test(name))).toEqual([]);
    for (const { parts } of recipes) expect(new Set(parts.map(({ name }) => name)).size).toBe(parts.length);
  });
});
