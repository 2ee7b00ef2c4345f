import type { TrialSpec } from '@unetsweep/contract';
import { batchOf } from '../recipe/batch-size.js';
import { imageSettings } from '../recipe/image-settings.js';
import type { PartContext, Scale } from '../recipe/part.js';

/** At small scale there are few steps: a larger rate brings the network as far. */
export const rateOfC = (scale: Scale) => (scale === 'full' ? 1e-3 : 1e-2);

/**
 * The trial that document C's rules are tried on; the document has no experiment, data or network of its own. BCE+Dice, Adam,
 * whole groups held out.
 */
export function trialOfC(context: PartContext, epochs: { small: number; full: number }): TrialSpec {
  return {
    model: context.scale === 'full' ? { preset: 'singleConv16' } : { baseFilters: 4, depth: 3 },
    optimizer: { name: 'adam', learningRate: rateOfC(context.scale) },
    loss: { name: 'bceDice' },
    preprocessing: imageSettings(context),
    training: { epochs: epochs[context.scale], batchSize: batchOf(context, 16) },
    validation: { strategy: context.dataset.groups > 1 ? 'group' : 'random', fraction: 0.2 },
    ...(context.scale === 'small' && { selection: { maxImages: 120 } }),
  };
}

export const SMALL_C =
  'A network of 4 filters and three levels, half of the synthetic phantoms unless a data set is named, fewer epochs and a rate of 1e-2.';
