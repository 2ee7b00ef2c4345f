import { batchSize } from './document-a/batch-size.js';
import { lossBySplit } from './document-a/loss-by-split.js';
import type { Recipe } from './recipe/recipe.js';

/** In the documents' order. */
export const recipes: readonly Recipe[] = [batchSize, ...lossBySplit];

export function findRecipe(name: string): Recipe | undefined {
  return recipes.find((recipe) => recipe.name === name);
}
