export * from './all-recipes.js';
export * from './outcome/read-outcome.js';
export * from './outcome/run-outcome.js';
export * from './recipe/documents.js';
export * from './recipe/expectation.js';
export * from './recipe/layout.js';
export * from './recipe/part.js';
export * from './recipe/recipe.js';
