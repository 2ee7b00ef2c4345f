import type { Architecture } from './layer.js';

export interface TrainingSize {
  height: number;
  width: number;
  batchSize: number;
}

/** Node with the native library loaded, before any network: measured on Linux. */
const processMb = 500;
/** Not every activation and gradient lives at once; measured at 128 x 128 with 10 and 20 images, rounded up. */
const copiesOfActivation = 1.5;
/** Truth, prediction and the loss's parts of each class, kept beside the logits of a softmax; measured with 64 classes. */
const copiesOfClassMaps = 5;
/** Weight, its gradient, two optimizer slots, and one kept copy of the best epoch. */
const copiesOfWeight = 5;

/** Estimated resident memory in MB (10^6 bytes) of one trial's process; the data set is not counted. */
export function estimateMemoryMb(architecture: Architecture, size: TrainingSize): number {
  const pixels = size.height * size.width * size.batchSize;
  let activations = 0;
  for (const layer of architecture.layers) activations += (pixels / 4 ** layer.halvings) * layer.channels;
  const classMaps = architecture.outputs > 1 ? pixels * architecture.outputs * copiesOfClassMaps : 0;
  const numbers = activations * copiesOfActivation + classMaps + architecture.parameterCount * copiesOfWeight;
  return Math.ceil(processMb + (numbers * 4) / 1e6);
}
