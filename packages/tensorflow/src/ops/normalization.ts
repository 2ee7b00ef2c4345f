import type { DType, FloatDType } from '../dtype.js';
import type { Attributes, Tensor } from '../graph.js';
import { formatShape, GraphError } from '../shape.js';
import { add, divide, multiply, squareRoot, subtract } from './elementwise.js';

/** Keras's default. */
const epsilon = 1e-3;

/** Per channel, [C] each. */
export interface BatchNormParameters {
  gamma: Tensor<'float32'>;
  beta: Tensor<'float32'>;
}

/**
 * Batch normalisation with fixed statistics [C] is one multiplication and one addition for each channel:
 * x * scale + shift, [C] each.
 */
export function fixedNormalization(
  { gamma, beta }: BatchNormParameters,
  mean: Tensor<'float32'>,
  variance: Tensor<'float32'>,
): { scale: Tensor<'float32'>; shift: Tensor<'float32'> } {
  const scale = divide(gamma, squareRoot(add(variance, gamma.graph.float(epsilon))));
  return { scale, shift: subtract(beta, multiply(mean, scale)) };
}

/**
 * Batch normalisation by the batch's own statistics (Ioffe & Szegedy 2015, arXiv 1502.03167).
 * `variance` is the unbiased one (n - 1), as in TensorFlow's fused kernel and PyTorch.
 */
export function batchNormTraining<D extends FloatDType>(x: Tensor<D>, { gamma, beta }: BatchNormParameters) {
  if (gamma.shape[0] !== x.shape.at(-1) || beta.shape[0] !== x.shape.at(-1)) {
    throw new GraphError(
      `FusedBatchNormV3: gamma ${formatShape(gamma.shape)} does not fit ${formatShape(x.shape)}`,
    );
  }
  const empty = x.graph.constant('float32', [0], new Float32Array(0));
  const channel = { dtype: 'float32', shape: gamma.shape } as const;
  const operation = x.graph.add({
    type: 'FusedBatchNormV3',
    inputs: [x, gamma, beta, empty, empty],
    attributes: batchNormAttributes(x.dtype),
    outputs: [{ dtype: x.dtype, shape: x.shape }, channel, channel, channel, channel, channel],
  });
  return {
    y: operation.output<D>(0),
    mean: operation.output<'float32'>(1),
    variance: operation.output<'float32'>(2),
  };
}

/** Gradients of `batchNormTraining` for x, gamma and beta; the last three inputs are what its kernel kept. */
export function batchNormGradient<D extends FloatDType>(
  gradient: Tensor<D>,
  x: Tensor<D>,
  gamma: Tensor<'float32'>,
  kept: readonly [Tensor, Tensor, Tensor],
): [Tensor<D>, Tensor<'float32'>, Tensor<'float32'>] {
  const [channel, none] = [
    { dtype: 'float32', shape: gamma.shape } as const,
    { dtype: 'float32', shape: [0] } as const,
  ];
  const operation = x.graph.add({
    type: 'FusedBatchNormGradV3',
    inputs: [gradient, x, gamma, ...kept],
    attributes: batchNormAttributes(x.dtype),
    outputs: [{ dtype: x.dtype, shape: x.shape }, channel, channel, none, none],
  });
  return [operation.output(0), operation.output(1), operation.output(2)];
}

/** @param dtype of the values; parameters and statistics are float32 in any case */
function batchNormAttributes(dtype: DType): Attributes {
  return {
    T: { type: dtype },
    U: { type: 'float32' },
    epsilon: { float: epsilon },
    data_format: { string: 'NHWC' },
    is_training: { bool: true },
  };
}
