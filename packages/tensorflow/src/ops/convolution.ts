// Legend of shapes: B batch, H height, W width, C channels in, K channels out, k kernel side.
import type { DType, FloatDType } from '../dtype.js';
import type { Attributes, Tensor } from '../graph.js';
import { formatShape, GraphError, knownDimension, type Shape } from '../shape.js';
import { pack, shapeVector, sizeAt } from './array.js';

export interface ConvolutionOptions {
  /** The same on both sides. */
  stride?: number;
}

/** Convolution with zero padding that keeps the size: x [B, H, W, C], kernel [k, k, C, K] -> [B, H/stride, W/stride, K]. */
export function conv2d<D extends FloatDType>(
  x: Tensor<D>,
  kernel: Tensor<D>,
  options: ConvolutionOptions = {},
) {
  const stride = options.stride ?? 1;
  requireRank4('Conv2D', x.shape, kernel.shape);
  if (x.shape[3] !== kernel.shape[2]) {
    throw new GraphError(
      `Conv2D: ${formatShape(x.shape)} has not the channels of kernel ${formatShape(kernel.shape)}`,
    );
  }
  const shape = [
    x.shape[0] ?? null,
    ceilDivide(x.shape[1], stride),
    ceilDivide(x.shape[2], stride),
    kernel.shape[3] ?? null,
  ];
  const outputs = [{ dtype: x.dtype, shape }] as const;
  const attributes = convolutionAttributes(x.dtype, stride);
  return x.graph.add({ type: 'Conv2D', inputs: [x, kernel], attributes, outputs }).output<D>(0);
}

/** Transposed convolution: x [B, H, W, C], kernel [k, k, K, C] -> [B, H*stride, W*stride, K]. */
export function conv2dTranspose<D extends FloatDType>(
  x: Tensor<D>,
  kernel: Tensor<D>,
  options: Required<ConvolutionOptions>,
) {
  const { stride } = options;
  requireRank4('Conv2DBackpropInput', x.shape, kernel.shape);
  if (x.shape[3] !== kernel.shape[3]) {
    throw new GraphError(
      `Conv2DBackpropInput: ${formatShape(x.shape)} has not the channels of kernel ${formatShape(kernel.shape)}`,
    );
  }
  const [height, width] = [knownDimension(x.shape, 1) * stride, knownDimension(x.shape, 2) * stride];
  const filters = knownDimension(kernel.shape, 2);
  const { graph } = x;
  const batch = x.shape[0] ?? null;
  const sizes =
    batch === null
      ? pack([sizeAt(x, 0), graph.int(height), graph.int(width), graph.int(filters)])
      : graph.ints([batch, height, width, filters]);
  return backpropInput(sizes, [batch, height, width, filters], kernel, x, stride);
}

/** Gradient of a convolution with respect to its input, of which `input` has the shape. */
export function conv2dInputGradient<D extends FloatDType>(
  input: Tensor<D>,
  kernel: Tensor<D>,
  gradient: Tensor<D>,
  stride: number,
): Tensor<D> {
  return backpropInput(shapeVector(input), input.shape, kernel, gradient, stride);
}

/** Gradient of a convolution with respect to its kernel, of which `kernel` has the shape. */
export function conv2dKernelGradient<D extends FloatDType>(
  x: Tensor<D>,
  kernel: Tensor<D>,
  gradient: Tensor<D>,
  stride: number,
): Tensor<D> {
  const outputs = [{ dtype: x.dtype, shape: kernel.shape }] as const;
  const inputs = [x, shapeVector(kernel), gradient];
  const attributes = convolutionAttributes(x.dtype, stride);
  return x.graph.add({ type: 'Conv2DBackpropFilter', inputs, attributes, outputs }).output<D>(0);
}

/** Adds one number a channel: x [B, H, W, C], bias [C]. */
export function biasAdd<D extends FloatDType>(x: Tensor<D>, bias: Tensor<D>): Tensor<D> {
  if (bias.shape.length !== 1 || bias.shape[0] !== x.shape.at(-1)) {
    throw new GraphError(`BiasAdd: bias ${formatShape(bias.shape)} does not fit ${formatShape(x.shape)}`);
  }
  const outputs = [{ dtype: x.dtype, shape: x.shape }] as const;
  return x.graph.add({ type: 'BiasAdd', inputs: [x, bias], attributes: nhwc(x.dtype), outputs }).output<D>(0);
}

/** Sum of the gradient over all but the channels. */
export function biasGradient<D extends FloatDType>(gradient: Tensor<D>): Tensor<D> {
  const outputs = [{ dtype: gradient.dtype, shape: [gradient.shape.at(-1) ?? null] }] as const;
  return gradient.graph
    .add({ type: 'BiasAddGrad', inputs: [gradient], attributes: nhwc(gradient.dtype), outputs })
    .output<D>(0);
}

function backpropInput<D extends FloatDType>(
  sizes: Tensor<'int32'>,
  shape: Shape,
  kernel: Tensor<D>,
  gradient: Tensor<D>,
  stride: number,
): Tensor<D> {
  const outputs = [{ dtype: gradient.dtype, shape }] as const;
  const attributes = convolutionAttributes(gradient.dtype, stride);
  return gradient.graph
    .add({ type: 'Conv2DBackpropInput', inputs: [sizes, kernel, gradient], attributes, outputs })
    .output<D>(0);
}

function convolutionAttributes(dtype: DType, stride: number): Attributes {
  return { ...nhwc(dtype), strides: { ints: [1, stride, stride, 1] }, padding: { string: 'SAME' } };
}

function nhwc(dtype: DType): Attributes {
  return { T: { type: dtype }, data_format: { string: 'NHWC' } };
}

function requireRank4(type: string, ...shapes: Shape[]): void {
  for (const shape of shapes) {
    if (shape.length !== 4) throw new GraphError(`${type}: ${formatShape(shape)} should have four axes`);
  }
}

function ceilDivide(size: number | null | undefined, stride: number): number | null {
  return size == null ? null : Math.ceil(size / stride);
}
