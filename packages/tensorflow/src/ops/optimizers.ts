import type { Attributes, Operation, Tensor } from '../graph.js';
import { requireFit, type Variable } from './state.js';

type Floats = Tensor<'float32'>;
type Weights = Variable<'float32'>;

/** Scalars of one Adam step. */
export interface AdamScalars {
  learningRate: Floats;
  beta1: Floats;
  beta2: Floats;
  /** beta1^t and beta2^t at step t, from 1. */
  beta1Power: Floats;
  beta2Power: Floats;
  epsilon: Floats;
}

/**
 * Adam (Kingma & Ba 2015, arXiv 1412.6980, end of section 2, which is also Keras's form):
 * w -= lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon).
 */
export function applyAdam(
  weight: Weights,
  { m, v }: { m: Weights; v: Weights },
  gradient: Floats,
  scalars: AdamScalars,
): Operation {
  const { beta1Power, beta2Power, learningRate, beta1, beta2, epsilon } = scalars;
  const numbers = [beta1Power, beta2Power, learningRate, beta1, beta2, epsilon];
  return apply('ResourceApplyAdam', [weight, m, v], gradient, [...numbers, gradient]);
}

/**
 * AdaMax (Kingma & Ba 2015, section 7.1): u = max(beta2 u, |g|); w -= lr / (1 - beta1^t) * m / (u + epsilon).
 */
export function applyAdaMax(
  weight: Weights,
  { m, u }: { m: Weights; u: Weights },
  gradient: Floats,
  scalars: Omit<AdamScalars, 'beta2Power'>,
): Operation {
  const { beta1Power, learningRate, beta1, beta2, epsilon } = scalars;
  const numbers = [beta1Power, learningRate, beta1, beta2, epsilon];
  return apply('ResourceApplyAdaMax', [weight, m, u], gradient, [...numbers, gradient]);
}

/** AdaGrad (Duchi et al. 2011): a += g^2; w -= lr g / sqrt(a). The sum must start above 0. */
export function applyAdagrad(
  weight: Weights,
  accumulator: Weights,
  gradient: Floats,
  learningRate: Floats,
): Operation {
  return apply('ResourceApplyAdagrad', [weight, accumulator], gradient, [learningRate, gradient]);
}

/**
 * AdaDelta (Zeiler 2012, arXiv 1212.5701): a = rho a + (1 - rho) g^2; d = sqrt(b + epsilon) / sqrt(a + epsilon) g;
 * b = rho b + (1 - rho) d^2; w -= lr d.
 * @param slots the running means a of squared gradients and b of squared updates
 */
export function applyAdadelta(
  weight: Weights,
  { a, b }: { a: Weights; b: Weights },
  gradient: Floats,
  { learningRate, rho, epsilon }: { learningRate: Floats; rho: Floats; epsilon: Floats },
): Operation {
  return apply('ResourceApplyAdadelta', [weight, a, b], gradient, [learningRate, rho, epsilon, gradient]);
}

/**
 * RMSProp (Tieleman & Hinton 2012), not centred: v = rho v + (1 - rho) g^2;
 * d = momentum d + lr g / sqrt(v + epsilon); w -= d.
 */
export function applyRmsProp(
  weight: Weights,
  { v, d }: { v: Weights; d: Weights },
  gradient: Floats,
  scalars: { learningRate: Floats; rho: Floats; momentum: Floats; epsilon: Floats },
): Operation {
  const { learningRate, rho, momentum, epsilon } = scalars;
  const numbers = [learningRate, rho, momentum, epsilon];
  return apply('ResourceApplyRMSProp', [weight, v, d], gradient, [...numbers, gradient]);
}

/** w -= lr g. */
export function applyGradientDescent(weight: Weights, gradient: Floats, learningRate: Floats): Operation {
  return apply('ResourceApplyGradientDescent', [weight], gradient, [learningRate, gradient]);
}

/** m = momentum m - lr g; w += m, or with Nesterov's look ahead w += momentum m - lr g. */
export function applyMomentum(
  weight: Weights,
  m: Weights,
  gradient: Floats,
  { learningRate, momentum, nesterov }: { learningRate: Floats; momentum: Floats; nesterov: boolean },
): Operation {
  return apply('ResourceApplyKerasMomentum', [weight, m], gradient, [learningRate, gradient, momentum], {
    use_nesterov: { bool: nesterov },
  });
}

function apply(
  type: string,
  variables: readonly Weights[],
  gradient: Floats,
  values: readonly Tensor[],
  attributes: Attributes = {},
): Operation {
  for (const variable of variables) requireFit(type, variable, gradient);
  return gradient.graph.add({
    type,
    inputs: [...variables.map(({ handle }) => handle), ...values],
    attributes: { T: { type: 'float32' }, ...attributes },
  });
}
