import type { EpochRecord } from '@unetsweep/contract';

export interface Measured {
  epoch: number;
  value: number;
}

/** The epochs in which a metric was measured and finite. */
export function series(records: readonly EpochRecord[], name: string): Measured[] {
  return records.flatMap(({ epoch, metrics }) => {
    const value = metrics[name];
    return value == null ? [] : [{ epoch, value }];
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A number as a sentence shows it: four digits. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
