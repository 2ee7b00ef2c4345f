import type { Attributes, Tensor } from '../graph.js';
import { formatShape, GraphError, knownDimension } from '../shape.js';

/** Both sides twice as long, straight lines between the pixels' centres: x [B, H, W, C] -> [B, 2H, 2W, C]. */
export function doubleBilinear(x: Tensor<'float32'>): Tensor<'float32'> {
  return double('ResizeBilinear', x);
}

/** Both sides twice as long, every pixel four times: x [B, H, W, C] -> [B, 2H, 2W, C]. */
export function doubleNearest(x: Tensor<'float32'>): Tensor<'float32'> {
  return double('ResizeNearestNeighbor', x);
}

/** Gradient of `doubleBilinear` with respect to its input x. */
export function bilinearGradient(x: Tensor<'float32'>, gradient: Tensor<'float32'>): Tensor<'float32'> {
  return backward('ResizeBilinearGrad', [gradient, x], x);
}

/** Gradient of `doubleNearest` with respect to its input x. */
export function nearestGradient(x: Tensor<'float32'>, gradient: Tensor<'float32'>): Tensor<'float32'> {
  const size = x.graph.ints([knownDimension(x.shape, 1), knownDimension(x.shape, 2)]);
  return backward('ResizeNearestNeighborGrad', [gradient, size], x);
}

function double(type: string, x: Tensor<'float32'>): Tensor<'float32'> {
  if (x.shape.length !== 4) throw new GraphError(`${type}: ${formatShape(x.shape)} should have four axes`);
  const [height, width] = [2 * knownDimension(x.shape, 1), 2 * knownDimension(x.shape, 2)];
  const outputs = [
    { dtype: 'float32', shape: [x.shape[0] ?? null, height, width, x.shape[3] ?? null] },
  ] as const;
  const inputs = [x, x.graph.ints([height, width])];
  return x.graph.add({ type, inputs, attributes: resizeAttributes(), outputs }).output(0);
}

function backward(type: string, inputs: readonly Tensor[], x: Tensor<'float32'>): Tensor<'float32'> {
  const outputs = [{ dtype: 'float32', shape: x.shape }] as const;
  return x.graph.add({ type, inputs, attributes: resizeAttributes(), outputs }).output(0);
}

/** Pixels are squares with their centre at a half, as Keras's `UpSampling2D` and PyTorch have it. */
function resizeAttributes(): Attributes {
  return { T: { type: 'float32' }, align_corners: { bool: false }, half_pixel_centers: { bool: true } };
}
