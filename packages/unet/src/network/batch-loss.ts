import { cast, mean, multiply, sizeAt, sum, type Tensor } from '@unetsweep/tensorflow';
import { tensors } from '../losses/arithmetic.js';
import { lossDefinition } from '../losses/loss.js';
import type { LossSpec, RegionSums } from '../losses/loss-definition.js';

type Floats = Tensor<'float32'>;

/**
 * Adds the loss of a batch, a scalar. `reduce: batch` puts all pixels of the batch into one formula, `image` averages
 * the images' own losses.
 * @param images sums by image, [B], or by image and class, [B, classes]; `pixels` may be one number for all images
 */
export function batchLoss(images: RegionSums<Floats>, spec: LossSpec): Floats {
  const math = tensors(images.target.graph);
  const { formula } = lossDefinition(spec);
  if (spec.reduce === 'image') return meanOf(formula(math, images));
  const total = (values: Floats) => sum(values, [0]);
  const batch = {
    pixels: totalPixels(images),
    target: total(images.target),
    predicted: total(images.predicted),
    overlap: total(images.overlap),
    terms: images.terms.map(total),
  };
  return meanOf(formula(math, batch));
}

function totalPixels({ pixels, target }: RegionSums<Floats>): Floats {
  if (pixels.shape.length > 0) return sum(pixels, [0]);
  return multiply(pixels, cast(sizeAt(target, 0), 'float32'));
}

/** Over images and classes; a single value stays as it is. */
function meanOf(values: Floats): Floats {
  return values.shape.length === 0 ? values : mean(values);
}
