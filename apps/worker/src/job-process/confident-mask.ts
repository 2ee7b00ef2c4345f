import type { PseudoLabel, PseudoLabelJob } from '@unetsweep/contract';
import { predictedClasses } from '@unetsweep/unet';
import { confidences, meanConfidence } from './confidence.js';
import type { CombinedImage } from './predict-together.js';

/** Pixels of this class are left out of loss and metrics. */
const LEFT_OUT = 255;

/**
 * The mask that a prediction is sure enough of: an image is taken where the mean confidence of its pixels reaches `imageThreshold`; of it,
 * pixels below `pixelThreshold`, and those that no network saw, are left out.
 */
export function confidentMask(
  {
    probabilities,
    seen,
    classes,
    width,
    height,
  }: Pick<CombinedImage, 'probabilities' | 'seen' | 'classes' | 'width' | 'height'>,
  { imageThreshold, pixelThreshold }: Pick<PseudoLabelJob, 'imageThreshold' | 'pixelThreshold'>,
): PseudoLabel & { mask: Uint8Array | null } {
  const sure = confidences(probabilities, probabilities.length / (width * height));
  const confidence = meanConfidence(sure, seen);
  if (confidence < imageThreshold) return { confidence, taken: false, leftOutShare: null, mask: null };
  const mask = predictedClasses(probabilities, { classes: classes.length, threshold: 0.5 });
  let leftOut = 0;
  for (const [pixel, value] of sure.entries()) {
    if (value >= pixelThreshold && (!seen || seen[pixel])) continue;
    mask[pixel] = LEFT_OUT;
    leftOut += 1;
  }
  return { confidence, taken: true, leftOutShare: leftOut / mask.length, mask };
}
