import type { Dimension } from './dimension.js';

/** Good points at the end of what was tried of a parameter: better ones may lie outside. */
export interface BorderHit {
  parameter: string;
  side: 'low' | 'high';
  /** The end of what was tried. */
  end: number;
  /** Whether the best point lies there. */
  isBest: boolean;
  /** How many of the `of` best points lie there. */
  hits: number;
  of: number;
  /** Whether the field takes no value beyond. */
  isHardLimit: boolean;
  /** Values to try beyond it, nearest first. */
  outside: number[];
}

const valuesOutside = 2;

function outsideOf({ stepFrom }: Dimension, end: number, way: 1 | -1): number[] {
  const values = Array.from({ length: valuesOutside }, (_, index) => stepFrom(end, way * (index + 1)));
  const found = values.flatMap((value) => (value === null || (value - end) * way <= 0 ? [] : [value]));
  return [...new Set(found)];
}

/**
 * Ends at which the best point or more than half of the best ones lie.
 * @param best places of the best points, best first
 */
export function borderHits(dimensions: readonly Dimension[], best: readonly number[]): BorderHit[] {
  return dimensions.flatMap((each) => {
    const { column, isAt, tried } = each;
    const present = best.filter((place) => !Number.isNaN(column.values[place]));
    return (['low', 'high'] as const).flatMap((side) => {
      const there = present.filter((place) => isAt(side, column.values[place] ?? 0));
      const isBest = there.length > 0 && there[0] === best[0];
      if (!isBest && there.length * 2 <= present.length) return [];
      if (there.length === 0) return [];
      const outside = outsideOf(each, tried[side], side === 'high' ? 1 : -1);
      const hit: BorderHit = {
        parameter: column.name,
        side,
        end: tried[side],
        isBest,
        hits: there.length,
        of: present.length,
        isHardLimit: outside.length === 0,
        outside,
      };
      return [hit];
    });
  });
}
