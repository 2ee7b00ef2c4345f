import type { FloatDType } from '../dtype.js';
import type { Attributes, Tensor } from '../graph.js';
import { add, maximum, minimum, multiply, negate, relu, subtract } from './elementwise.js';
import { scalarOf } from './scalar.js';

/** x where positive, else alpha * x (Maas et al. 2013). */
export function leakyRelu<D extends FloatDType>(x: Tensor<D>, alpha: number): Tensor<D> {
  const outputs = [{ dtype: x.dtype, shape: x.shape }] as const;
  return x.graph.add({ type: 'LeakyRelu', inputs: [x], attributes: slope(x, alpha), outputs }).output<D>(0);
}

/**
 * `leakyRelu` for graphs without gradients. There TensorFlow 2.21 fuses convolution, bias, addition and LeakyRelu into
 * one kernel that takes no notice of alpha.
 */
export function leakyReluByExtremes<D extends FloatDType>(x: Tensor<D>, alpha: number): Tensor<D> {
  const scaled = multiply(x, scalarOf(x, alpha));
  return alpha <= 1 ? maximum(x, scaled) : minimum(x, scaled);
}

/** Gradient of `leakyRelu`. */
export function leakyReluGradient<D extends FloatDType>(x: Tensor<D>, gradient: Tensor<D>, alpha: number) {
  const outputs = [{ dtype: x.dtype, shape: x.shape }] as const;
  const attributes = slope(x, alpha);
  return x.graph.add({ type: 'LeakyReluGrad', inputs: [gradient, x], attributes, outputs }).output<D>(0);
}

/** x where positive, else alpha * x with alpha of a shape that broadcasts to that of x (He et al. 2015, arXiv 1502.01852). */
export function prelu<D extends FloatDType>(x: Tensor<D>, alpha: Tensor<D>): Tensor<D> {
  return subtract(relu(x), multiply(alpha, relu(negate(x))));
}

/** x where positive, else alpha * (e^x - 1) (Clevert et al. 2016, arXiv 1511.07289). */
export function elu<D extends FloatDType>(x: Tensor<D>, alpha: number): Tensor<D> {
  const outputs = [{ dtype: x.dtype, shape: x.shape }] as const;
  const attributes = { T: { type: x.dtype } } as const;
  const unit = x.graph.add({ type: 'Elu', inputs: [x], attributes, outputs }).output<D>(0);
  if (alpha === 1) return unit;
  // TensorFlow's kernel knows alpha = 1 only; both parts are x where x is positive, and the second is 0 elsewhere.
  return add(multiply(unit, scalarOf(x, alpha)), multiply(relu(x), scalarOf(x, 1 - alpha)));
}

function slope(x: Tensor, alpha: number): Attributes {
  return { T: { type: x.dtype }, alpha: { float: alpha } };
}
