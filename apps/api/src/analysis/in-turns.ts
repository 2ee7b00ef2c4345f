import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest that a computation keeps others waiting, as far as its own steps allow, ms. */
const TURN_MS = 15;

/** Runs a computation step by step, and lets other requests in whenever it has had its turn. */
export async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  let begun = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - begun < TURN_MS) continue;
    await nextTurn();
    begun = performance.now();
  }
}
