import type { ResolvedTrialSpec } from '@unetsweep/contract';
import { countFolds, SplitError, selectSamples, splitSamples } from '@unetsweep/datasets';
import { candidatesOf, type DatasetFacts, type Issue } from './dataset-facts.js';

/** Why the samples can't be split as asked, or are too few for one batch. */
export function splitIssues(spec: ResolvedTrialSpec, samples: DatasetFacts['samples']): Issue[] {
  const { validation, selection, training } = spec;
  const members = candidatesOf(samples);
  try {
    const chosen = selectSamples(members, selection, validation.splitSeed);
    const folds = validation.folds === undefined ? 1 : countFolds(chosen, validation.folds);
    const { split } = splitSamples(chosen, validation, folds > 1 ? 1 : null);
    const images = split.train.length;
    if (training.batchSize <= images) return [];
    const message = `training.batchSize = ${training.batchSize} is larger than the ${images} training images of the split`;
    return [{ code: 'batchLargerThanSplit', path: 'training.batchSize', message }];
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    const path = error.code === 'unknownSample' ? 'selection' : 'validation';
    return [{ code: 'emptySplit', path, message: error.message }];
  }
}
