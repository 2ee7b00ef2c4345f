import { type Json, ProblemError } from '@unetsweep/contract';
import { PointValues } from '../points/point-values.js';
import { createPermutation } from '../random/permutation.js';
import type { Space } from '../space/space.js';
import { effectsOf } from './additive-effects.js';
import { PointLog } from './rounds/point-log.js';
import type { FinishedRun, MethodCursor, Proposal, SearchMethod } from './search-method.js';

/** Every cell that is left is looked at for each point. */
const mostCells = 10_000;
/** Cells that are run in shuffled order, before what was best decides. */
const startup = 20;

function numbersOf(kept: Json | undefined): number[] {
  return Array.isArray(kept) ? kept.map(Number) : [];
}

/**
 * Every cell of a grid once, those first whose values did best so far: a cell is as promising as the sum of what its values added to the
 * points that have ended. The first 20, and equally promising ones, are in shuffled order.
 */
export class PromisingGrid implements SearchMethod {
  readonly isSampled = false;
  readonly learns = true;
  private readonly values: PointValues;
  private readonly ended = new Map<number, number>();
  private readonly sizes: number[];
  /** Cells in the order in which they were proposed. */
  private readonly cells: number[];
  private readonly log: PointLog;
  /** Cells that are left, in shuffled order. */
  private readonly left: number[];

  /** @throws ProblemError `tooManyCells` */
  constructor(
    private readonly space: Space,
    size: number,
    seed: number,
    cursor: MethodCursor | null,
  ) {
    if (size > mostCells) {
      const detail = `the grid has ${size} cells; promisingFirst orders at most ${mostCells}: use "order": "shuffled", or tpe`;
      throw new ProblemError('tooManyCells', detail, { extras: { limit: mostCells } });
    }
    this.values = new PointValues(space.spec);
    this.sizes = space.axes.map((axis) => axis.size ?? 1);
    this.cells = numbersOf(cursor?.cells);
    this.log = new PointLog(cursor?.settled);
    const tried = new Set(this.cells);
    const at = createPermutation(seed, size);
    this.left = Array.from({ length: size }, (_, index) => at(index)).filter((cell) => !tried.has(cell));
  }

  get ahead(): number {
    return Math.max(1, startup - this.cells.length);
  }

  ask(count: number): Proposal[] {
    const proposals: Proposal[] = [];
    const score = this.scores();
    while (proposals.length < count && !this.exhausted) {
      const cell = this.next(score);
      this.cells.push(cell);
      const ended = this.ended.size;
      const origin: Proposal['origin'] = score
        ? { cell, ended, score: Number(score(cell).toPrecision(4)) }
        : { cell };
      proposals.push({ selection: this.space.cell(cell), origin });
    }
    this.log.proposed(proposals);
    return proposals;
  }

  settle(proposal: Proposal, pointNumber: number | null): void {
    this.log.settle(proposal, pointNumber);
  }

  tell(finished: readonly FinishedRun[]): void {
    for (const { pointNumber, outcome } of this.values.tell(finished)) {
      if (outcome)
        this.ended.set(pointNumber, outcome.violation > 0 ? Number.POSITIVE_INFINITY : outcome.value);
      else this.ended.delete(pointNumber);
    }
  }

  cursor(): MethodCursor {
    return { cells: [...this.cells], settled: this.log.toJson() };
  }

  get exhausted(): boolean {
    return this.left.length === 0;
  }

  private digitsOf(cell: number): number[] {
    const digits = new Array<number>(this.sizes.length).fill(0);
    let rest = cell;
    for (let axis = this.sizes.length - 1; axis >= 0; axis--) {
      const size = this.sizes[axis] ?? 1;
      digits[axis] = rest % size;
      rest = Math.floor(rest / size);
    }
    return digits;
  }

  /** How promising a cell is, smaller being better; null while too little is known. Points without a value count as the worst one. */
  private scores(): ((cell: number) => number) | null {
    if (this.cells.length < startup || this.ended.size === 0) return null;
    const found = this.cells.flatMap((cell, position) => {
      const pointNumber = this.log.at(position);
      const value = pointNumber === null ? undefined : this.ended.get(pointNumber);
      return value === undefined ? [] : [{ digits: this.digitsOf(cell), value }];
    });
    const finite = found.filter(({ value }) => Number.isFinite(value));
    if (finite.length === 0) return null;
    const worst = Math.max(...finite.map(({ value }) => value));
    const effects = effectsOf(
      this.sizes,
      found.map(({ digits, value }) => ({ digits, value: Math.min(value, worst) })),
    );
    return (cell) => this.digitsOf(cell).reduce((sum, digit, axis) => sum + (effects[axis]?.[digit] ?? 0), 0);
  }

  /** Takes the most promising cell out of those that are left. */
  private next(score: ((cell: number) => number) | null): number {
    let best = 0;
    if (score) {
      let smallest = Number.POSITIVE_INFINITY;
      for (const [index, cell] of this.left.entries()) {
        const own = score(cell);
        if (own >= smallest) continue;
        best = index;
        smallest = own;
      }
    }
    const [cell = 0] = this.left.splice(best, 1);
    return cell;
  }
}
