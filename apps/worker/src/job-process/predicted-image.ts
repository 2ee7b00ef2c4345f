import type { PredictionJob, PredictionJobResult } from '@unetsweep/contract';
import {
  networkImageRaster,
  overlayMask,
  type Raster,
  restoreSize,
  storedImageRaster,
} from '@unetsweep/datasets';
import { predictedClasses } from '@unetsweep/unet';
import type { InputImage } from './decode-input.js';
import { fourFlips, meanOfFlips } from './flips.js';
import type { TrainedNetwork } from './trained-network.js';

/** What the network makes of one image. */
export interface PredictedImage {
  width: number;
  height: number;
  /** [height, width, outputs] */
  probabilities: Float32Array;
  /** [height, width], class indices. */
  mask: Uint8Array;
  /** What lies under an overlay. */
  shown(): Raster;
  facts: PredictionJobResult['items'][number];
}

type Wishes = Pick<PredictionJob, 'threshold' | 'restoreSize' | 'tta'>;

/** @throws PreprocessingError, BadDataError */
export async function predictImage(
  network: TrainedNetwork,
  input: InputImage,
  wishes: Wishes,
): Promise<PredictedImage> {
  const prepared = network.prepare(input);
  const { height, width, channels, values, placement } = prepared;
  const { outputs, classes } = network;
  const predictor = await network.predictor(prepared);
  const seen = wishes.tta
    ? meanOfFlips(predictor.predict(fourFlips(values, prepared), 1), { height, width, channels: outputs })
    : predictor.predict(values);
  const background = outputs === 1 ? [0] : [1, ...new Array<number>(outputs - 1).fill(0)];
  const { own, fitted } = placement;
  const ofImage = restoreSize(seen, prepared, { own: fitted, fitted, fit: 'pad' }, background);
  const size = wishes.restoreSize ? own : { height, width };
  const probabilities = wishes.restoreSize ? restoreSize(seen, prepared, placement, background) : seen;
  const mask = predictedClasses(probabilities, { classes: classes.length, threshold: wishes.threshold });
  return {
    ...size,
    probabilities,
    mask,
    shown: () =>
      wishes.restoreSize
        ? storedImageRaster({ ...own, channels: input.channels, values: input.image })
        : networkImageRaster({ height, width, channels, values }),
    facts: {
      ...size,
      classes,
      pixelShare: sharesOf(mask, classes.length),
      meanConfidence: meanConfidence(ofImage, outputs),
    },
  };
}

/** The picture of what was asked for. */
export function pictureOf(image: PredictedImage, output: PredictionJob['output'], classes: number): Raster {
  const { width, height, mask, probabilities } = image;
  if (output === 'overlay') return overlayMask(image.shown(), mask);
  const grey = (values: Uint8Array): Raster => ({ width, height, channels: 1, values });
  if (output === 'probabilities')
    return grey(Uint8Array.from(probabilities, (value) => Math.round(255 * value)));
  return grey(output === 'mask' && classes <= 2 ? mask.map((index) => 255 * index) : mask);
}

function sharesOf(mask: Uint8Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const index of mask) counts[index] = (counts[index] ?? 0) + 1;
  return counts.map((count) => count / mask.length);
}

function meanConfidence(probabilities: Float32Array, outputs: number): number {
  let sum = 0;
  for (let start = 0; start < probabilities.length; start += outputs) {
    let highest = probabilities[start] ?? 0;
    if (outputs === 1) highest = Math.max(highest, 1 - highest);
    for (let index = 1; index < outputs; index += 1)
      highest = Math.max(highest, probabilities[start + index] ?? 0);
    sum += highest;
  }
  return sum / (probabilities.length / outputs);
}
