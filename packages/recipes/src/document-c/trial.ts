import type { TrialSpec } from '@unetsweep/contract';
import { imageSettings } from '../recipe/image-settings.js';
import type { PartContext } from '../recipe/part.js';

/**
 * The trial that document C's rules are tried on; the document has no experiment, data or network of its own. BCE+Dice, Adam 1e-3,
 * whole groups held out.
 */
export function trialOfC(context: PartContext, epochs: { small: number; full: number }): TrialSpec {
  return {
    model: context.scale === 'full' ? { preset: 'singleConv16' } : { baseFilters: 4, depth: 3 },
    optimizer: { name: 'adam', learningRate: 1e-3 },
    loss: { name: 'bceDice' },
    preprocessing: imageSettings(context),
    training: { epochs: epochs[context.scale], batchSize: 16 },
    validation: { strategy: context.dataset.groups > 1 ? 'group' : 'random', fraction: 0.2 },
    ...(context.scale === 'small' && { selection: { maxImages: 120 } }),
  };
}

export const SMALL_C =
  'A network of 4 filters and three levels, half of the synthetic phantoms unless a data set is named, and fewer epochs.';
