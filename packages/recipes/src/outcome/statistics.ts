import { mean, sampleStd } from '@unetsweep/contract';

export { mean, median } from '@unetsweep/contract';

/** Of no values, or where one is not a number: NaN, so that nothing compares with it. */
export function largest(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.max(...values);
}

/** Of no values, or where one is not a number: NaN, so that nothing compares with it. */
export function smallest(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.min(...values);
}

/**
 * How well values rise in their order, -1 (they fall) to 1 (each is above the ones before it): Kendall's tau, Biometrika 30
 * (1938) 81. NaN for fewer than two values, or where one is not a number.
 */
export function kendallTau(values: readonly number[]): number {
  if (values.length < 2 || values.some(Number.isNaN)) return Number.NaN;
  const signs = values.flatMap((value, index) =>
    values.slice(0, index).map((before) => Math.sign(value - before)),
  );
  return mean(signs);
}

/** Of the sample (n - 1); 0 for fewer than two values. */
export const std = (values: readonly number[]): number => sampleStd(values) ?? 0;

/** As reports print it: four significant digits, a dash where there is no figure. */
export function shown(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? '–'
    : String(Number(value.toPrecision(4)));
}
