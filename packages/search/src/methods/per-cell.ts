import { type Path, ProblemError } from '@unetsweep/contract';
import { namedStream } from '../random/generator.js';
import { type Axis, countCells, selectCell } from '../space/axes.js';
import type { GivenPoint, Space } from '../space/space.js';
import { assertFinite, namesOf } from './not-applicable.js';
import {
  cursorNumber,
  type FinishedRun,
  innerCursor,
  type MethodCursor,
  type PlacedPoint,
  type Proposal,
  type SearchMethod,
} from './search-method.js';

/** What the search of one cell is about. */
interface Inner {
  /** Axes that it searches; its proposals may leave the others open. */
  axes: readonly Axis[];
  /** Its own, so that cells draw different points. */
  seed: number;
  cursor: MethodCursor | null;
  /** The space with the cell's values alone on the other axes. */
  space(): Space;
}
export type MakeInner = (inner: Inner) => SearchMethod;

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
  private readonly cellByValues: Map<string, number>;

  constructor(
    private readonly space: Space,
    private readonly held: readonly Axis[],
    cells: number,
    make: (cell: number, cursor: MethodCursor | null) => SearchMethod,
    cursor: MethodCursor | null,
  ) {
    this.inner = Array.from({ length: cells }, (_, cell) => make(cell, innerCursor(cursor, `cell${cell}`)));
    this.turn = cursorNumber(cursor, 'turn');
    this.cellByValues = new Map(this.inner.map((_, cell) => [this.valuesOf(cell), cell]));
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

  /** Methods that wait for their own proposals know their runs; those that learn from points hear of the cell's alone. */
  tell(finished: readonly FinishedRun[]): void {
    if (!this.inner.some((method) => method.place)) {
      for (const method of this.inner) method.tell(finished);
      return;
    }
    for (const run of finished) this.ownerOf(run.params)?.tell([run]);
  }

  place(point: PlacedPoint): void {
    this.ownerOf(point.params)?.place?.(point);
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

  get atMost(): number {
    return this.inner.reduce((sum, { atMost = Number.POSITIVE_INFINITY }) => sum + atMost, 0);
  }

  get ahead(): number {
    return this.inner.reduce((sum, { ahead = Number.POSITIVE_INFINITY }) => sum + ahead, 0);
  }

  private ownerOf(params: GivenPoint): SearchMethod | undefined {
    const values = namesOf(this.space, this.held).map((name) => params[name] ?? null);
    return this.inner[this.cellByValues.get(JSON.stringify(values)) ?? -1];
  }

  private valuesOf(cell: number): string {
    const { held, space } = this;
    const selection = selectCell(held, space.parameters, cell);
    const members = held.flatMap((axis) => axis.members);
    return JSON.stringify(members.map((member) => selection[member]?.shown ?? null));
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
  { make, seed, cursor }: { make: MakeInner; seed: number; cursor: MethodCursor | null },
): SearchMethod {
  if (per.length === 0) return make({ axes: space.axes, seed, cursor, space: () => space });
  const { held, free } = splitAxes(space, per);
  assertFinite('search.per', space, held);
  const cells = countCells(held) ?? 0n;
  if (cells > mostCells) {
    const detail = `search.per has ${cells} cells; at most ${mostCells} searches are run in one sweep`;
    throw new ProblemError('tooManyCells', detail, { extras: { limit: mostCells } });
  }
  const seedOf = (cell: number) => Math.floor(namedStream(seed, 'per', cell)() * 2 ** 31);
  const makeCell = (cell: number, own: MethodCursor | null) =>
    make({ axes: free, seed: seedOf(cell), cursor: own, space: () => space.inCell(held, cell) });
  return new PerCell(space, held, Number(cells), makeCell, cursor);
}
