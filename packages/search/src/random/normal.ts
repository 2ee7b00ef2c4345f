import type { Uniform } from './generator.js';

/** A standard normal number: Box and Muller, Ann. Math. Statist. 29 (1958) 610. */
export function standardNormal(uniform: Uniform): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
  return radius * Math.cos(2 * Math.PI * uniform());
}
