import {
  didYouMean,
  nearestNames,
  ProblemError,
  type RecipeDescription,
  RecipeSchema,
} from '@unetsweep/contract';
import { findRecipe, type Recipe, recipes } from '@unetsweep/recipes';
import Type from 'typebox';
import { type Api, problems } from '../route.js';

function toDescription({
  name,
  document,
  title,
  asks,
  small,
  dataset,
  parts,
  expectations,
}: Recipe): RecipeDescription {
  return {
    ...{ name, document, title, asks, small, dataset },
    parts: parts.map((part) => ({ name: part.name, kind: part.kind })),
    expectations: expectations.map(({ id, grade, says, contradiction = null }) => ({
      id,
      grade,
      says,
      contradiction,
    })),
  };
}

/** @throws ProblemError `notFound` naming those that are spelt alike, or all */
export function recipeNamed(name: string): Recipe {
  const recipe = findRecipe(name);
  if (recipe) return recipe;
  const names = recipes.map((each) => each.name);
  // A study's number is what people remember of a name.
  const begun = names.filter((each) => each.startsWith(`${name.split('-')[0]}-`)).slice(0, 3);
  const alike = [...new Set([...begun, ...nearestNames(name, names)])];
  const hint = alike.length > 0 ? didYouMean(alike) : `; there are ${names.join(', ')}`;
  throw new ProblemError('notFound', `there is no recipe "${name}"${hint}`);
}

/** What of the documents can be run. */
export function readRecipes(app: Api): void {
  app.get(
    '/v1/recipes',
    {
      schema: {
        operationId: 'listRecipes',
        tags: ['recipes'],
        summary: 'The experiments of four documents on tuning U-Nets, each one command.',
        response: { 200: Type.Object({ items: Type.Array(RecipeSchema) }, { title: 'RecipeList' }) },
      },
    },
    () => ({ items: recipes.map(toDescription) }),
  );
  app.get(
    '/v1/recipes/:name',
    {
      schema: {
        operationId: 'getRecipe',
        tags: ['recipes'],
        summary: 'One of them.',
        params: Type.Object({ name: Type.String() }),
        response: { 200: RecipeSchema, ...problems('notFound') },
      },
    },
    (request) => toDescription(recipeNamed(request.params.name)),
  );
}
