// Legend of shapes: B batch, P pixels of an image.
import {
  cast,
  greater,
  mean,
  multiply,
  pack,
  reshape,
  sigmoid,
  sizeAt,
  sum,
  type Tensor,
} from '@unetsweep/tensorflow';
import { tensors } from '../losses/arithmetic.js';
import { lossDefinition } from '../losses/loss.js';
import type { LossDefinition, LossSpec, RegionSums } from '../losses/loss-definition.js';

type Floats = Tensor<'float32'>;

export interface RegionTensors {
  /** Probabilities, [B, P]. */
  probabilities: Floats;
  /** One row of sums an image, [B, columns]: `rowColumns` of ../metrics/row-columns.ts, then the loss's terms. */
  rows: Floats;
  /** The data loss of the batch, a scalar. */
  loss: Floats;
}

/**
 * Adds the sums that loss and metrics are made of, image by image: no sum is ever longer than one image, so float32
 * holds its counts exactly up to 2^24 pixels.
 * @param logits shape [B, H, W, 1]
 * @param targets 0 or 1, shape [B, H, W]
 */
export function buildRegions(
  logits: Floats,
  targets: Floats,
  spec: LossSpec,
  threshold: number,
): RegionTensors {
  const { graph } = logits;
  const pixels = (logits.shape[1] ?? 0) * (logits.shape[2] ?? 0);
  const [z, y] = [reshape(logits, [null, pixels]), reshape(targets, [null, pixels])];
  const definition = lossDefinition(spec.name);
  const probabilities = sigmoid(z);
  const hard = cast(greater(probabilities, graph.float(threshold)), 'float32');
  const columns = [y, probabilities, multiply(y, probabilities), hard, multiply(y, hard)].map(perImage);
  const terms = definition.terms.map((term) => perImage(term(z, y)));
  const [target, predicted, overlap] = columns as [Floats, Floats, Floats];
  const sums = { pixels: graph.float(pixels), target, predicted, overlap, terms };
  return { probabilities, rows: pack([...columns, ...terms], 1), loss: batchLoss(definition, sums, spec) };
}

function perImage(values: Floats): Floats {
  return sum(values, [1]);
}

/** `reduce: batch` puts all pixels of the batch into one formula, `image` averages the images' own losses. */
function batchLoss(definition: LossDefinition, images: RegionSums<Floats>, spec: LossSpec): Floats {
  const { graph } = images.pixels;
  const math = tensors(graph);
  if (spec.reduce === 'image') return mean(definition.formula(math, images, spec));
  const count = cast(sizeAt(images.target, 0), 'float32');
  const batch = {
    pixels: multiply(images.pixels, count),
    target: sum(images.target),
    predicted: sum(images.predicted),
    overlap: sum(images.overlap),
    terms: images.terms.map((term) => sum(term)),
  };
  return definition.formula(math, batch, spec);
}
