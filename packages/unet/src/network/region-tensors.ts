// Legend of shapes: B batch, P pixels of an image.
import type { Tensor } from '@unetsweep/tensorflow';

type Floats = Tensor<'float32'>;

export interface RegionTensors {
  /** Probabilities, [B, P], or [B, P, classes] of more than two. */
  probabilities: Floats;
  /** One row of sums an image, [B, columns]: `rowColumns` of ../metrics/row-columns.ts, then the loss's terms. */
  rows: Floats;
  /** The data loss of the batch, a scalar. */
  loss: Floats;
}
