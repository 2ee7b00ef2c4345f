import { fromScale, type NumberAxis, onScale } from './analysis-axis.js';
import type { ParameterColumn } from './observations.js';

/** A stretch of an axis, or one of its values. */
export interface Bin {
  /** The category; null for numbers. */
  label: string | null;
  /** Ends, equal for a single number; null for categories. */
  low: number | null;
  high: number | null;
  /** Middle on the axis' scale; null for categories. */
  centre: number | null;
}

export interface Bins {
  bins: Bin[];
  /** The bin of a value; -1 where it has none. */
  at(value: number): number;
}

const single = (value: number): Bin => ({ label: null, low: value, high: value, centre: value });

/** Its distinct numbers, ascending; null where there are more than `most`. */
function distinctNumbers(values: Float64Array, most: number): number[] | null {
  const seen = new Set<number>();
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    seen.add(value);
    if (seen.size > most) return null;
  }
  return [...seen].sort((a, b) => a - b);
}

function stretches(axis: NumberAxis, most: number): Bins {
  const low = onScale(axis, axis.low);
  const width = (onScale(axis, axis.high) - low) / most;
  const end = (index: number) => Number(fromScale(axis, low + index * width).toPrecision(6));
  const bins = Array.from({ length: most }, (_, index): Bin => {
    const centre = Number(fromScale(axis, low + (index + 0.5) * width).toPrecision(6));
    return { label: null, low: end(index), high: end(index + 1), centre };
  });
  const at = (value: number) =>
    Number.isNaN(value)
      ? -1
      : Math.min(most - 1, Math.max(0, Math.floor((onScale(axis, value) - low) / width)));
  return { bins, at };
}

/** At most `most` bins: each value where there are few, else equal stretches on the axis' scale. Categories beyond `most` have none. */
export function binsOf({ axis, values }: ParameterColumn, most: number): Bins {
  if (axis.kind === 'categories') {
    const bins = axis.labels.slice(0, most).map((label) => ({ label, low: null, high: null, centre: null }));
    return { bins, at: (value) => (value < bins.length ? value : -1) };
  }
  const distinct = distinctNumbers(values, most);
  if (!distinct) return stretches(axis, most);
  const places = new Map(distinct.map((value, place) => [value, place]));
  return { bins: distinct.map(single), at: (value) => places.get(value) ?? -1 };
}
