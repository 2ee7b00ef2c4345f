import { batchSize } from './document-a/batch-size.js';
import { calibrate } from './document-a/calibrate.js';
import { courseOfA } from './document-a/course.js';
import { lossBySplit } from './document-a/loss-by-split.js';
import { patients } from './document-a/patients.js';
import { penalties } from './document-a/penalties.js';
import { courseOfB } from './document-b/course.js';
import { headFilters } from './document-b/head-filters.js';
import { headKind } from './document-b/head-kind.js';
import { sessionLimit } from './document-b/session-limit.js';
import { tpeCheck } from './document-b/tpe-check.js';
import { checklist } from './document-c/checklist.js';
import { ensemble } from './document-c/ensemble.js';
import { learningRate } from './document-c/learning-rate.js';
import { meshes } from './document-c/meshes.js';
import { network } from './document-c/network.js';
import { pseudoLabels } from './document-c/pseudo-labels.js';
import { regularisation } from './document-c/regularisation.js';
import { lossStudies } from './document-d/losses.js';
import { optimizerStudies } from './document-d/optimizers.js';
import { pipeline } from './document-d/pipeline.js';
import { regulariserStudies } from './document-d/regularisers.js';
import { schedulerStudies } from './document-d/schedulers.js';
import { tables } from './document-d/tables.js';
import type { Recipe } from './recipe/recipe.js';

const byName = new Intl.Collator('en', { numeric: true });

const of = {
  A: [batchSize, ...lossBySplit, ...penalties, calibrate, ...patients, courseOfA],
  B: [...headKind, ...headFilters, tpeCheck, sessionLimit, courseOfB],
  C: [...learningRate, ...meshes, ...network, ...regularisation, ensemble, pseudoLabels, checklist],
  D: [tables, ...optimizerStudies, ...schedulerStudies, ...regulariserStudies, ...lossStudies, pipeline],
} as const;

/** In the documents' order: names begin with a document's letter and a study's number. */
export const recipes: readonly Recipe[] = Object.values(of)
  .flat()
  .sort((a, b) => byName.compare(a.name, b.name));

export function findRecipe(name: string): Recipe | undefined {
  return recipes.find((recipe) => recipe.name === name);
}
