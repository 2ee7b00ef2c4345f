import {
  addAll,
  divide,
  maximum,
  multiply,
  square,
  squareRoot,
  sum,
  type Tensor,
} from '@unetsweep/tensorflow';

type Floats = Tensor<'float32'>;

/** Euclidean norm of all gradients together. */
export function globalNorm(gradients: readonly Floats[]): Floats {
  return squareRoot(addAll(gradients.map((one) => sum(square(one)))));
}

/**
 * Scales all gradients by one factor where their common norm is larger than `limit`, to that norm (Pascanu et al. 2013,
 * arXiv 1211.5063): Keras's `global_clipnorm`, and PyTorch's `clip_grad_norm_` up to its 1e-6 beside the norm.
 */
export function clipByGlobalNorm(gradients: readonly Floats[], norm: Floats, limit: number): Floats[] {
  const largest = norm.graph.float(limit);
  const factor = divide(largest, maximum(norm, largest));
  return gradients.map((one) => multiply(one, factor));
}
