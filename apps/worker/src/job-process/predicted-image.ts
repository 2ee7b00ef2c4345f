import type { EnsembleMethod, PredictionJob, PredictionJobResult } from '@unetsweep/contract';
import {
  networkImageRaster,
  overlayMask,
  type PreparedImage,
  type Raster,
  restoreSize,
  storedImageRaster,
} from '@unetsweep/datasets';
import { predictedClasses } from '@unetsweep/unet';
import { confidences, meanConfidence } from './confidence.js';
import type { InputImage } from './decode-input.js';
import { networkPrediction } from './network-prediction.js';
import { background, type CombinedImage, combinedThreshold } from './predict-together.js';
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
  const { height, width, placement } = prepared;
  const { outputs, classes } = network;
  const seen = await networkPrediction(network, prepared, wishes.tta);
  const around = background(outputs);
  const { own, fitted } = placement;
  const ofImage = restoreSize(seen, prepared, { own: fitted, fitted, fit: 'pad' }, around);
  const size = wishes.restoreSize ? own : { height, width };
  const probabilities = wishes.restoreSize ? restoreSize(seen, prepared, placement, around) : seen;
  const mask = predictedClasses(probabilities, { classes: classes.length, threshold: wishes.threshold });
  return {
    ...size,
    probabilities,
    mask,
    shown: () => shownOf(input, prepared, wishes),
    facts: {
      ...size,
      classes,
      pixelShare: sharesOf(mask, classes.length),
      meanConfidence: meanConfidence(confidences(ofImage, outputs), null),
    },
  };
}

/** What several networks made of one image together. */
export function describeCombined(
  { probabilities, seen, classes, prepared, height, width }: CombinedImage,
  input: InputImage,
  wishes: Wishes & { method: EnsembleMethod },
): PredictedImage {
  const outputs = probabilities.length / (height * width);
  const threshold = combinedThreshold(wishes.method, wishes.threshold);
  const mask = predictedClasses(probabilities, { classes: classes.length, threshold });
  return {
    height,
    width,
    probabilities,
    mask,
    shown: () => shownOf(input, prepared, wishes),
    facts: {
      height,
      width,
      classes,
      pixelShare: sharesOf(mask, classes.length),
      meanConfidence: meanConfidence(confidences(probabilities, outputs), seen),
    },
  };
}

function shownOf(
  { image, channels }: InputImage,
  prepared: PreparedImage,
  { restoreSize: isOwn }: Pick<Wishes, 'restoreSize'>,
): Raster {
  return isOwn
    ? storedImageRaster({ ...prepared.placement.own, channels, values: image })
    : networkImageRaster(prepared);
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
