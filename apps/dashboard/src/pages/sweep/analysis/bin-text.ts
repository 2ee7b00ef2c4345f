import { formatParam } from '../../../format/format.js';

interface Bin {
  label: string | null;
  low: number | null;
  high: number | null;
  centre: number | null;
}

const short = (value: number | null) => formatParam(value === null ? null : Number(value.toPrecision(3)));

/** A bin under an axis: its category, its number, or the middle of its stretch. */
export const binText = ({ label, centre }: Bin) => label ?? short(centre);

/** A bin in full: with both ends of its stretch. */
export function binRange({ label, low, high }: Bin): string {
  if (label !== null) return label;
  return low === high ? short(low) : `${short(low)} to ${short(high)}`;
}
