/**
 * How sure a network is of each pixel: the probability of its likeliest class.
 * @param probabilities [P, outputs]
 */
export function confidences(probabilities: Float32Array, outputs: number): Float32Array {
  const sure = new Float32Array(probabilities.length / outputs);
  for (const pixel of sure.keys()) {
    const start = pixel * outputs;
    let highest = probabilities[start] ?? 0;
    if (outputs === 1) highest = Math.max(highest, 1 - highest);
    for (let index = 1; index < outputs; index += 1)
      highest = Math.max(highest, probabilities[start + index] ?? 0);
    sure[pixel] = highest;
  }
  return sure;
}

/** Mean over the pixels that were seen; null: all. 0 where none was. */
export function meanConfidence(sure: Float32Array, seen: Uint8Array | null): number {
  let sum = 0;
  let count = 0;
  for (const [pixel, value] of sure.entries()) {
    if (seen && !seen[pixel]) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
