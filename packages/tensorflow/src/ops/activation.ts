import type { Attributes, Tensor } from '../graph.js';
import { add, maximum, minimum, multiply, negate, relu, subtract } from './elementwise.js';

/** x where positive, else alpha * x (Maas et al. 2013). */
export function leakyRelu(x: Tensor<'float32'>, alpha: number): Tensor<'float32'> {
  const outputs = [{ dtype: 'float32', shape: x.shape }] as const;
  return x.graph.add({ type: 'LeakyRelu', inputs: [x], attributes: slope(alpha), outputs }).output(0);
}

/**
 * `leakyRelu` for graphs without gradients. There TensorFlow 2.21 fuses convolution, bias, addition and LeakyRelu into
 * one kernel that takes no notice of alpha.
 */
export function leakyReluByExtremes(x: Tensor<'float32'>, alpha: number): Tensor<'float32'> {
  const scaled = multiply(x, x.graph.float(alpha));
  return alpha <= 1 ? maximum(x, scaled) : minimum(x, scaled);
}

/** Gradient of `leakyRelu`. */
export function leakyReluGradient(x: Tensor<'float32'>, gradient: Tensor<'float32'>, alpha: number) {
  const outputs = [{ dtype: 'float32', shape: x.shape }] as const;
  const attributes = slope(alpha);
  return x.graph
    .add({ type: 'LeakyReluGrad', inputs: [gradient, x], attributes, outputs })
    .output<'float32'>(0);
}

/** x where positive, else alpha * x with alpha of a shape that broadcasts to that of x (He et al. 2015, arXiv 1502.01852). */
export function prelu(x: Tensor<'float32'>, alpha: Tensor<'float32'>): Tensor<'float32'> {
  return subtract(relu(x), multiply(alpha, relu(negate(x))));
}

/** x where positive, else alpha * (e^x - 1) (Clevert et al. 2016, arXiv 1511.07289). */
export function elu(x: Tensor<'float32'>, alpha: number): Tensor<'float32'> {
  const outputs = [{ dtype: 'float32', shape: x.shape }] as const;
  const attributes = { T: { type: 'float32' } } as const;
  const unit = x.graph.add({ type: 'Elu', inputs: [x], attributes, outputs }).output<'float32'>(0);
  if (alpha === 1) return unit;
  // TensorFlow's kernel knows alpha = 1 only; both parts are x where x is positive, and the second is 0 elsewhere.
  return add(multiply(unit, x.graph.float(alpha)), multiply(relu(x), x.graph.float(1 - alpha)));
}

function slope(alpha: number): Attributes {
  return { T: { type: 'float32' }, alpha: { float: alpha } };
}
