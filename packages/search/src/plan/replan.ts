import { isFiniteMethod, type ResolvedSweepSpec } from '@unetsweep/contract';
import { cursorNumber, innerCursor, type MethodCursor } from '../methods/search-method.js';

/** How far planning has come when a sweep's space or its points change. */
export interface PlannedSoFar {
  cursor: MethodCursor | null;
  /** Number of the last point; points up to it are not planned again. */
  points: number;
  /** Runs there are, those of further repeats included. */
  trials: number;
}

/** Where the method of a planning began. */
export function startOf(cursor: MethodCursor | null): MethodCursor | null {
  return innerCursor(cursor, 'start');
}

/** Which planning of the sweep a cursor belongs to: 0 until the sweep is first extended. */
export function generationOf(cursor: MethodCursor | null): number {
  return cursorNumber(cursor, 'generation');
}

/** Number of the last point that was there when the cursor's planning began. */
export function pointsBefore(cursor: MethodCursor | null): number {
  return cursorNumber(cursor, 'after');
}

/**
 * The cursor of a planning that starts anew over a changed space, to be used with the points up to `points` as `existing`. What
 * walks through its space walks through the new one from the start; what draws goes on drawing.
 */
export function replanCursor(
  { search }: Pick<ResolvedSweepSpec, 'search'>,
  { cursor, points, trials }: PlannedSoFar,
): MethodCursor {
  const start = isFiniteMethod(search.method) ? null : innerCursor(cursor, 'method');
  return {
    generation: generationOf(cursor) + 1,
    after: points,
    start,
    method: start,
    consumed: 0,
    trials,
    refusedInRow: 0,
    duplicatesInRow: 0,
  };
}
