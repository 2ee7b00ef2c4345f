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

/** A number as a sentence shows it: four digits. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
