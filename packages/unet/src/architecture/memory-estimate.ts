import { optimizerSlots } from '../optimizers/slots.js';
import type { TrialSpec } from '../spec.js';
import type { Architecture } from './layer.js';

/** What one pass through the network and the data set beside it hold. */
export interface TrainingSize {
  height: number;
  width: number;
  channels: number;
  /** Images that go through the network at once. */
  batchSize: number;
  /** Of all sides of the split: they are in memory for the whole run. */
  images: number;
}

/** In MiB. */
export interface MemoryEstimate {
  /** Resident memory of the process, where it trains on a CPU. */
  cpuMb: number;
  /** Memory of the GPU, where it trains on one. */
  gpuMb: number;
}

const bytesPerNumber = 4;
/** Of what layers pass on, by precision. */
const bytesPerActivation = { float32: 4, mixed: 2 };
const mebibyte = 2 ** 20;

// Fitted to the peak resident memory of 33 runs by `bench/memory.mjs` (base 8 to 64, batch 4 to 16, 64 to 256 pixels): off by at
// most 6 % there, and by at most 7 % in 5 runs of mixed precision.
/** Node with the native library and a network without weights. */
const processMb = 435;
/** Each output of a layer is kept for the backward pass; gradients take the place of what is no longer needed. */
const copiesOfActivation = 1.04;
/** The variable, the values that it is set from, its gradient, and the kept weights of the best epoch. */
const copiesOfWeight = 6;
/** What the optimizer keeps beside a weight; measured with Adam's two and with none. */
const copiesOfSlot = 1.5;
/** Truth, prediction and the loss's parts of each class, kept beside the logits of a softmax; measured with 8 and 64 classes. */
const copiesOfClassMaps = 5;
/** Images and masks as they were read, side by side for the graph, and in the graph. */
const copiesOfData = 3.2;

/** Not measured: a CUDA context with its libraries, and room that convolutions ask for. */
const gpuContextMb = 900;
/** The variable, its gradient, and room to set it; a slot has no gradient. */
const gpuCopiesOfWeight = 3;
const gpuCopiesOfSlot = 1;
const gpuCopiesOfData = 2;

/** Numbers that the outputs of all layers hold for one image. */
function countActivations({ layers }: Architecture, { height, width }: TrainingSize): number {
  return layers.reduce(
    (sum, { halvings, channels }) => sum + ((height * width) / 4 ** halvings) * channels,
    0,
  );
}

/**
 * Estimated need of one trial: a constant, the outputs of all layers for the images that go through at once, the weights with
 * what the optimizer keeps beside each, and the data set.
 */
export function estimateMemory(
  architecture: Architecture,
  size: TrainingSize,
  { optimizer, training }: Pick<TrialSpec, 'optimizer' | 'training'>,
): MemoryEstimate {
  const inMb = (numbers: number) => (numbers * bytesPerNumber) / mebibyte;
  const slots = optimizerSlots(optimizer).length + (training.accumulate > 1 ? 1 : 0);
  const { outputs } = architecture;
  const classMaps = outputs > 1 ? size.height * size.width * outputs * copiesOfClassMaps : 0;
  const passedOn =
    countActivations(architecture, size) * (bytesPerActivation[training.precision] / bytesPerNumber);
  const activations = inMb((passedOn + classMaps) * size.batchSize);
  const weights = inMb(architecture.parameterCount);
  const pixels = size.height * size.width * size.images;
  // Pixels are float32, classes one byte.
  const data = (pixels * (bytesPerNumber * size.channels + 1)) / mebibyte;
  const need = (constant: number, ofWeights: number, ofData: number) =>
    Math.ceil(constant + activations * copiesOfActivation + weights * ofWeights + data * ofData);
  return {
    cpuMb: need(processMb, copiesOfWeight + slots * copiesOfSlot, copiesOfData),
    gpuMb: need(gpuContextMb, gpuCopiesOfWeight + slots * gpuCopiesOfSlot, gpuCopiesOfData),
  };
}
