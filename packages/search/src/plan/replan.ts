import { isFiniteMethod, type ResolvedSearch, type ResolvedSweepSpec } from '@unetsweep/contract';
import { cursorNumber, innerCursor, type MethodCursor } from '../methods/search-method.js';
import { namedStream } from '../random/generator.js';

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

/** Of what the method draws: each method that takes over from another draws points of its own, also where it had its turn before. */
export function drawSeedOf({ seed }: Pick<ResolvedSweepSpec, 'seed'>, cursor: MethodCursor | null): number {
  const draws = cursorNumber(cursor, 'draws');
  return draws === 0 ? seed : Math.floor(namedStream(seed, 'draws', draws)() * 2 ** 31);
}

/** Whether the cursor of a method is one of another setting of it too. */
function goesOn(before: ResolvedSearch, { method, per, startPoints }: ResolvedSearch): boolean {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return before.method === method && isSame(before.per, per) && isSame(before.startPoints, startPoints);
}

/**
 * The cursor of a planning that starts anew over a changed space, to be used with the points up to `points` as `existing`. What
 * walks through its space walks through the new one from the start; what draws goes on drawing, unless it takes over from another
 * method.
 * @param before the search as it was
 */
export function replanCursor(
  { search }: Pick<ResolvedSweepSpec, 'search'>,
  { cursor, points, trials }: PlannedSoFar,
  before: ResolvedSearch = search,
): MethodCursor {
  const isSame = goesOn(before, search);
  const draws = cursorNumber(cursor, 'draws') + (isSame ? 0 : 1);
  const start = isFiniteMethod(search.method) || !isSame ? null : innerCursor(cursor, 'method');
  return {
    generation: generationOf(cursor) + 1,
    after: points,
    start,
    ...(draws > 0 && { draws }),
    method: start,
    consumed: 0,
    trials,
    refusedInRow: 0,
    duplicatesInRow: 0,
  };
}
