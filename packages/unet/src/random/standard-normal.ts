import type { RandomStream } from './random-stream.js';

/** Marsaglia's polar method; the second value of each pair is dropped to keep the stream simple. */
export function standardNormal(stream: RandomStream): number {
  for (;;) {
    const x = 2 * stream.uniform() - 1;
    const y = 2 * stream.uniform() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}
