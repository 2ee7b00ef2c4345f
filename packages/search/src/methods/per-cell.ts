import { type Path, ProblemError } from '@unetsweep/contract';
import { namedStream } from '../random/generator.js';
import { type Axis, countCells, selectCell } from '../space/axes.js';
import type { Space } from '../space/space.js';
import { assertFinite, namesOf } from './not-applicable.js';
import {
  cursorNumber,
  type FinishedRun,
  innerCursor,
  type MethodCursor,
  type Proposal,
  type SearchMethod,
} from './search-method.js';

/** Makes the search of one cell. `axes` are those that it searches; its proposals leave the others open. */
export type MakeInner = (axes: readonly Axis[], seed: number, cursor: MethodCursor | null) => SearchMethod;

/** Searches beyond which a sweep is better written as several. */
const mostCells = 1_000;

/** Axes of the named parameters, with those that are zipped to them, and the other ones. */
function splitAxes(space: Space, per: readonly Path[]): { held: Axis[]; free: Axis[] } {
  const isHeld = (axis: Axis) => namesOf(space, [axis]).some((name) => per.includes(name));
  return { held: space.axes.filter(isHeld), free: space.axes.filter((axis) => !isHeld(axis)) };
}

/** Independent searches, one for each cell of some parameters, that take turns. None learns from another's runs. */
class PerCell implements SearchMethod {
  private readonly inner: SearchMethod[];
  private turn: number;
  /** Whose proposals have not been settled, and what they were. */
  private readonly unsettled = new Map<Proposal, { cell: number; own: Proposal }>();

  constructor(
    private readonly space: Space,
    private readonly held: readonly Axis[],
    cells: number,
    make: (cell: number, cursor: MethodCursor | null) => SearchMethod,
    cursor: MethodCursor | null,
  ) {
    this.inner = Array.from({ length: cells }, (_, cell) => make(cell, innerCursor(cursor, `cell${cell}`)));
    this.turn = cursorNumber(cursor, 'turn');
  }

  ask(count: number): Proposal[] {
    const proposals: Proposal[] = [];
    for (let idle = 0; idle < this.inner.length && proposals.length < count; ) {
      const cell = this.turn;
      const [own] = this.inner[cell]?.ask(1) ?? [];
      idle = own ? 0 : idle + 1;
      if (own) proposals.push(this.inCell(cell, own));
      this.turn = (cell + 1) % this.inner.length;
    }
    return proposals;
  }

  tell(finished: readonly FinishedRun[]): void {
    for (const method of this.inner) method.tell(finished);
  }

  settle(proposal: Proposal, pointNumber: number | null): void {
    const found = this.unsettled.get(proposal);
    if (!found) return;
    this.unsettled.delete(proposal);
    this.inner[found.cell]?.settle?.(found.own, pointNumber);
  }

  cursor(): MethodCursor {
    const cursors = this.inner.map((method, cell) => [`cell${cell}`, method.cursor()]);
    return { turn: this.turn, ...Object.fromEntries(cursors) };
  }

  get exhausted(): boolean {
    return this.inner.every(({ exhausted }) => exhausted);
  }

  get isSampled(): boolean {
    return this.inner.some(({ isSampled }) => isSampled);
  }

  get learns(): boolean {
    return this.inner.some((method) => method.learns ?? false);
  }

  get mayRepeat(): boolean {
    return this.inner.some((method) => method.mayRepeat ?? false);
  }

  private inCell(cell: number, own: Proposal): Proposal {
    const fixed = selectCell(this.held, this.space.parameters, cell);
    const selection = own.selection.map((candidate, position) => fixed[position] ?? candidate);
    const proposal = { selection, origin: { ...own.origin, perCell: cell } };
    this.unsettled.set(proposal, { cell, own });
    return proposal;
  }
}

/**
 * One independent search in each cell of the parameters `per`; just one where there are none.
 * @throws ProblemError `notFinite`, `tooManyCells`, and what `make` throws
 */
export function createPerCell(
  per: readonly Path[],
  space: Space,
  make: MakeInner,
  cursor: MethodCursor | null,
): SearchMethod {
  const { seed } = space.spec;
  if (per.length === 0) return make(space.axes, seed, cursor);
  const { held, free } = splitAxes(space, per);
  assertFinite('search.per', space, held);
  const cells = countCells(held) ?? 0n;
  if (cells > mostCells) {
    const detail = `search.per has ${cells} cells; at most ${mostCells} searches are run in one sweep`;
    throw new ProblemError('tooManyCells', detail, { extras: { limit: mostCells } });
  }
  const seedOf = (cell: number) => Math.floor(namedStream(seed, 'per', cell)() * 2 ** 31);
  return new PerCell(space, held, Number(cells), (cell, own) => make(free, seedOf(cell), own), cursor);
}
