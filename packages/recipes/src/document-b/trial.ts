import type { TrialSpec } from '@unetsweep/contract';
import { batchOf } from '../recipe/batch-size.js';
import { imageSettings } from '../recipe/image-settings.js';
import type { PartContext } from '../recipe/part.js';

/** The document made 100 evaluations, of 40 values: some were made again and again. All 40 are as many as there are to know. */
export const EVALUATIONS = { small: 20, full: 40 } as const;

/** Largest number of filters of the head: 16 GB of GPU memory. */
export const MOST_FILTERS = 120;
/** The document's best. */
export const BEST_FILTERS = 57;

/**
 * Document B's trial: the network of 5,581,251 parameters whose last convolution has 195 weights, and the settings of the
 * repository that its baseline comes from (Adam 0.5e-3, batch 10, 15 epochs, weighted softmax cross entropy; read there, not in
 * the document). At small scale the same layout starts with 8 filters instead of 32 and has three levels; the rate is ten times as
 * large and there are 10 epochs, since after 20 steps at 0.5e-3 heads differ by the size of their initial logits alone.
 */
export function trialOfB(context: PartContext): TrialSpec {
  const isThreeClass = context.dataset.classes === 3;
  return {
    model:
      context.scale === 'full'
        ? { preset: 'spacenetBaseline' }
        : { preset: 'spacenetBaseline', baseFilters: 8, depth: 3 },
    optimizer: { name: 'adam', learningRate: context.scale === 'full' ? 0.5e-3 : 5e-3 },
    loss: isThreeClass ? { name: 'crossEntropy', classWeights: [0.1, 0.8, 0.1] } : {},
    preprocessing: imageSettings(context),
    training: { epochs: context.scale === 'full' ? 15 : 10, batchSize: batchOf(context, 10) },
    validation: { strategy: 'random', fraction: 0.15, testFraction: 0.15 },
  };
}

export const SMALL_B =
  'The same layout of network with 8 filters and three levels instead of 32 and four, 10 epochs instead of 15 at ten times the rate, on 64x64 synthetic tiles unless a data set is named.';

/** Multiples of the number of classes up to the document's bound. */
export const FILTERS = { type: 'int', low: 3, high: MOST_FILTERS, step: 3 } as const;
