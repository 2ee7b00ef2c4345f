import type { Operation } from '../graph.js';
import { reshape } from '../ops/array.js';
import { biasGradient, conv2d, conv2dInputGradient, conv2dKernelGradient } from '../ops/convolution.js';
import { multiply } from '../ops/elementwise.js';
import { batchNormGradient } from '../ops/normalization.js';
import { maxPoolGradient } from '../ops/pooling.js';
import { bilinearGradient, nearestGradient } from '../ops/resize.js';
import { float32, floatInput, type GradientRule, inFloat32, onlyGradient } from './rule.js';

/** One rule an operation, by TensorFlow's name: layers of a network. */
export const networkGradients: Record<string, GradientRule> = {
  Conv2D: (context) => {
    const gradient = onlyGradient(context);
    const [x, kernel] = [floatInput(context.operation, 0), floatInput(context.operation, 1)];
    const stride = strideOf(context.operation);
    return [
      context.needs[0] ? conv2dInputGradient(x, kernel, gradient, stride) : null,
      context.needs[1] ? conv2dKernelGradient(x, kernel, gradient, stride) : null,
    ];
  },
  // A transposed convolution: forward and backward of a convolution change places.
  Conv2DBackpropInput: (context) => {
    const gradient = onlyGradient(context);
    const [kernel, x] = [floatInput(context.operation, 1), floatInput(context.operation, 2)];
    const stride = strideOf(context.operation);
    return [
      null,
      context.needs[1] ? conv2dKernelGradient(gradient, kernel, x, stride) : null,
      context.needs[2] ? conv2d(gradient, kernel, { stride }) : null,
    ];
  },
  BiasAdd: (context) => {
    const gradient = onlyGradient(context);
    return [gradient, context.needs[1] ? inFloat32(gradient, biasGradient) : null];
  },
  MaxPool: (context) => {
    const { operation } = context;
    return [maxPoolGradient(floatInput(operation, 0), operation.output(0), onlyGradient(context))];
  },
  ResizeBilinear: (context) => [
    bilinearGradient(float32(floatInput(context.operation, 0)), float32(onlyGradient(context))),
    null,
  ],
  ResizeNearestNeighbor: (context) => [
    nearestGradient(float32(floatInput(context.operation, 0)), float32(onlyGradient(context))),
    null,
  ],
  SparseSoftmaxCrossEntropyWithLogits: (context) => {
    const derivative = context.operation.output<'float32'>(1);
    return [multiply(reshape(onlyGradient(context), [null, 1]), derivative), null];
  },
  FusedBatchNormV3: (context) => {
    const { operation } = context;
    const kept = [operation.output(3), operation.output(4), operation.output(5)] as const;
    const [x, gamma] = [floatInput(operation, 0), float32(floatInput(operation, 1))];
    return [...batchNormGradient(onlyGradient(context), x, gamma, kept), null, null];
  },
};

function strideOf(operation: Operation): number {
  const strides = operation.attributes.strides;
  return strides && 'ints' in strides ? (strides.ints[1] ?? 1) : 1;
}
