import type { Json, MeasuredRun } from '@unetsweep/contract';
import type { Selection } from '../space/axes.js';
import type { GivenPoint } from '../space/space.js';

/** A point that a method wants to see run. */
export interface Proposal {
  selection: Selection;
  /** Where it comes from, e.g. `{cell: 12}`: kept with the point. */
  origin: { [name: string]: Json };
  /** Whether it comes out equal to another proposal of the same method that stands for both; absent where only a look at it can tell. */
  isRepeat?: boolean;
}

/** A run that has ended, as a method learns from it. */
export interface FinishedRun extends MeasuredRun {
  /** Position in the order in which the sweep's runs ended. */
  finishSeq: number;
  pointNumber: number;
  /** Of the point, as it was stored. */
  params: GivenPoint;
  /** Runs that the point has in all. */
  expectedRuns: number;
  repeat: number;
  fold: number | null;
  status: 'completed' | 'pruned' | 'failed' | 'cancelled';
}

/** A point that the sweep has taken over from a method's proposal. */
export interface PlacedPoint {
  pointNumber: number;
  params: GivenPoint;
}

/**
 * Decides the points of a sweep: asked for proposals, told of runs that ended. A method has no clock and no randomness but
 * its seed. A new one that is made with the cursor of another, and told all runs that had ended until then in the order of
 * `finishSeq`, continues as the other would have.
 */
export interface SearchMethod {
  /** At most `count` proposals; none while there is nothing to propose before more runs end. */
  ask(count: number): Proposal[];
  /** Runs that ended, ascending by `finishSeq`, each once. */
  tell(finished: readonly FinishedRun[]): void;
  /**
   * A proposal became a point, by which its runs are known when they end; those that were refused are not heard of again. A
   * continuation is told of all points that are there, ascending, before its first `ask`. Only methods that learn need it.
   */
  place?(point: PlacedPoint): void;
  /**
   * What became of each proposal, in the order of `ask`: the number of its point, or of an equal one that was there before it,
   * and null where it is excluded or cannot run. Methods that wait for the results of a round need it; their cursor keeps it.
   */
  settle?(proposal: Proposal, pointNumber: number | null): void;
  /** All that a continuation needs beside the finished runs. */
  cursor(): MethodCursor;
  /** Whether no proposal will come any more. */
  readonly exhausted: boolean;
  /** Whether it draws points rather than walking through them: then a point that cannot run is drawn again. */
  readonly isSampled: boolean;
  /** Whether what it proposes depends on the runs that ended: then its proposals cannot be asked for again. */
  readonly learns?: boolean;
  /** How many proposals may wait for a worker before a later one would be wiser: of those that learn from each run. Default: any number. */
  readonly ahead?: number;
  /** Proposals at most, where that is known before results are; Infinity where there is no such number. Default: Infinity. */
  readonly atMost?: number;
  /** Its first so many proposals may come out equal to each other or to later ones, which say themselves what they repeat. Default: all may. */
  readonly untold?: number;
  /** Whether it may propose a point twice where no two cells of the space are equal. */
  readonly mayRepeat?: boolean;
}

export type MethodCursor = { [name: string]: Json };

/** A number that a cursor holds; 0 where it holds none. */
export function cursorNumber(cursor: MethodCursor | null, name: string): number {
  const value = cursor?.[name];
  return typeof value === 'number' ? value : 0;
}

/** The cursor inside another one; null where there is none. */
export function innerCursor(cursor: MethodCursor | null, name: string): MethodCursor | null {
  const value = cursor?.[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}
