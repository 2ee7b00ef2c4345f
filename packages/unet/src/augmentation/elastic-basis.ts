/**
 * Weights [length, points] that carry values at `points` places, evenly from the first pixel's centre to the last
 * one's, over to all pixels of a side: cubic convolution (Keys 1981, a = -1/2), the outer values going on beyond.
 */
export function elasticBasis(length: number, points: number): Float32Array {
  const basis = new Float32Array(length * points);
  for (let pixel = 0; pixel < length; pixel++) {
    const place = length > 1 ? (pixel * (points - 1)) / (length - 1) : 0;
    const first = Math.floor(place) - 1;
    for (let tap = first; tap < first + 4; tap++) {
      const at = pixel * points + Math.min(Math.max(tap, 0), points - 1);
      basis[at] = (basis[at] ?? 0) + keys(Math.abs(place - tap));
    }
  }
  return basis;
}

function keys(distance: number): number {
  if (distance >= 2) return 0;
  if (distance >= 1) return ((2.5 - 0.5 * distance) * distance - 4) * distance + 2;
  return (1.5 * distance - 2.5) * distance * distance + 1;
}
