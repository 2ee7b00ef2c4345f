/** Added to numerator and denominator of every ratio: so small that only empty regions feel it, which then give 1. */
const smoothing = 1e-7;

export function ratio(numerator: number, denominator: number): number {
  return (numerator + smoothing) / (denominator + smoothing);
}
