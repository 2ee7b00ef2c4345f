import type { NamedWeights } from '../checkpoint/named-weights.js';

/** A weight nearer to 0 than this counts as none. */
const nearZero = 1e-3;

/** Share of the numbers of all kernels that are nearer to 0 than 1e-3, 0 .. 1; null without kernels. */
export function sparsityOf(weights: NamedWeights): number | null {
  let [near, all] = [0, 0];
  for (const { name, values } of weights) {
    if (!name.endsWith('/kernel')) continue;
    for (const value of values) if (Math.abs(value) < nearZero) near += 1;
    all += values.length;
  }
  return all > 0 ? near / all : null;
}
