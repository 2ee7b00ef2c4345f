import type { DType, FloatDType } from '../dtype.js';
import type { Attributes, Tensor } from '../graph.js';
import { formatShape, GraphError } from '../shape.js';

/** The largest of each 2x2 square: x [B, H, W, C] -> [B, H/2, W/2, C]; H and W must be even. */
export function maxPool2x2<D extends FloatDType>(x: Tensor<D>): Tensor<D> {
  const [batch, height, width, channels] = x.shape;
  if (x.shape.length !== 4 || height == null || width == null || height % 2 !== 0 || width % 2 !== 0) {
    throw new GraphError(`MaxPool: ${formatShape(x.shape)} should have even height and width`);
  }
  const shape = [batch ?? null, height / 2, width / 2, channels ?? null];
  const outputs = [{ dtype: x.dtype, shape }] as const;
  return x.graph
    .add({ type: 'MaxPool', inputs: [x], attributes: poolingAttributes(x.dtype), outputs })
    .output<D>(0);
}

/** Gives each square's gradient to its largest element. */
export function maxPoolGradient<D extends FloatDType>(x: Tensor<D>, y: Tensor<D>, gradient: Tensor<D>) {
  const outputs = [{ dtype: x.dtype, shape: x.shape }] as const;
  const attributes = poolingAttributes(x.dtype);
  return x.graph.add({ type: 'MaxPoolGrad', inputs: [x, y, gradient], attributes, outputs }).output<D>(0);
}

function poolingAttributes(dtype: DType): Attributes {
  const square = { ints: [1, 2, 2, 1] };
  return {
    T: { type: dtype },
    ksize: square,
    strides: square,
    padding: { string: 'VALID' },
    data_format: { string: 'NHWC' },
  };
}
