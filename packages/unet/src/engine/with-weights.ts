import type { NamedWeights } from '../checkpoint/named-weights.js';
import type { TrialSession } from './trial-session.js';

/** Lets the session work with other weights; afterwards it has its own again. */
export async function withWeights<T>(
  session: TrialSession,
  weights: NamedWeights,
  use: () => T | Promise<T>,
): Promise<T> {
  const [own, slots] = [session.weights(), session.slots()];
  session.restore(weights, slots);
  try {
    return await use();
  } finally {
    session.restore(own, slots);
  }
}
