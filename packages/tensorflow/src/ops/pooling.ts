import type { Attributes, Tensor } from '../graph.js';
import { formatShape, GraphError } from '../shape.js';

/** The largest of each 2x2 square: x [B, H, W, C] -> [B, H/2, W/2, C]; H and W must be even. */
export function maxPool2x2(x: Tensor<'float32'>): Tensor<'float32'> {
  const [batch, height, width, channels] = x.shape;
  if (x.shape.length !== 4 || height == null || width == null || height % 2 !== 0 || width % 2 !== 0) {
    throw new GraphError(`MaxPool: ${formatShape(x.shape)} should have even height and width`);
  }
  const shape = [batch ?? null, height / 2, width / 2, channels ?? null];
  const outputs = [{ dtype: 'float32', shape }] as const;
  return x.graph.add({ type: 'MaxPool', inputs: [x], attributes: poolingAttributes(), outputs }).output(0);
}

/** Gives each square's gradient to its largest element. */
export function maxPoolGradient(x: Tensor<'float32'>, y: Tensor<'float32'>, gradient: Tensor<'float32'>) {
  const outputs = [{ dtype: 'float32', shape: x.shape }] as const;
  const attributes = poolingAttributes();
  return x.graph
    .add({ type: 'MaxPoolGrad', inputs: [x, y, gradient], attributes, outputs })
    .output<'float32'>(0);
}

function poolingAttributes(): Attributes {
  const square = { ints: [1, 2, 2, 1] };
  return {
    T: { type: 'float32' },
    ksize: square,
    strides: square,
    padding: { string: 'VALID' },
    data_format: { string: 'NHWC' },
  };
}
