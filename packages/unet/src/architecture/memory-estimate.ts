import type { Architecture } from './layer.js';

export interface TrainingSize {
  height: number;
  width: number;
  batchSize: number;
}

/** Node with the native library loaded, before any network: measured on Linux. */
const processMb = 400;
/** Forward value, gradient and the kernels' scratch space of one activation; measured, rounded up. */
const copiesOfActivation = 2.5;
/** Weight, its gradient, two optimizer slots, and one kept copy of the best epoch. */
const copiesOfWeight = 5;

/** Estimated resident memory in MB (10^6 bytes) of one trial's process; the data set is not counted. */
export function estimateMemoryMb(architecture: Architecture, size: TrainingSize): number {
  const pixels = size.height * size.width * size.batchSize;
  let activations = 0;
  for (const layer of architecture.layers) activations += (pixels / 4 ** layer.halvings) * layer.channels;
  const numbers = activations * copiesOfActivation + architecture.parameterCount * copiesOfWeight;
  return Math.ceil(processMb + (numbers * 4) / 1e6);
}
