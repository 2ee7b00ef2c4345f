import { ProblemError, type ResolvedSearch, sweepLimits } from '@unetsweep/contract';
import type { Axis, Selection } from '../../space/axes.js';
import type { Space } from '../../space/space.js';
import { namesOf, notApplicable } from '../not-applicable.js';
import { bestOf, type Round, type RoundPlan, RoundSearch } from '../rounds/round-search.js';
import type { MethodCursor, SearchMethod } from '../search-method.js';
import { RepeatingWalk, Walk } from '../walk.js';
import { borderPositions } from './border-retest.js';
import { type MeshAxis, meshAxis } from './mesh-axis.js';

type MeshSearch = Extract<ResolvedSearch, { method: 'mesh' }>;

/** Positions on each axis; the last axis walks fastest. */
function cellAt(axes: readonly MeshAxis[], index: number): number[] {
  const positions: number[] = [];
  let rest = index;
  for (const { size } of [...axes].reverse()) {
    positions.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return positions;
}

function cellCount(axes: readonly MeshAxis[]): number {
  const cells = axes.reduce((product, { size }) => product * size, 1);
  if (cells <= sweepLimits.cells) return cells;
  const detail = `the mesh has ${cells} cells; at most ${sweepLimits.cells} are accepted: use fewer points or parameters`;
  throw new ProblemError('tooManyCells', detail, { extras: { limit: sweepLimits.cells } });
}

/** The crossing points of a mesh, each moved a little, as a selection of the space. */
class Mesh {
  readonly size: number;

  constructor(
    readonly axes: readonly MeshAxis[],
    private readonly parameterCount: number,
  ) {
    this.size = cellCount(axes);
  }

  positionsAt(index: number): number[] {
    return cellAt(this.axes, index);
  }

  selection(positions: readonly number[]): Selection {
    const selection = new Array<Selection[number]>(this.parameterCount).fill(undefined);
    this.axes.forEach((axis, index) => {
      axis.choose(positions[index] ?? 0, positions, selection);
    });
    return selection;
  }
}

/** The mesh, then new cells outside it while the best one lies on its border. */
class MeshPlan implements RoundPlan {
  private rounds = 0;
  private cells: { count: number; at(index: number): number[] };
  private best: { positions: number[]; value: number } | null = null;
  private readonly low: number[];
  private readonly high: number[];

  constructor(
    private readonly mesh: Mesh,
    private readonly retest: NonNullable<MeshSearch['borderRetest']>,
    private readonly isActive: (selection: Selection, axis: number) => boolean,
  ) {
    this.cells = { count: mesh.size, at: (index) => mesh.positionsAt(index) };
    this.low = mesh.axes.map(() => 0);
    this.high = mesh.axes.map(({ size }) => size - 1);
  }

  next(values: readonly number[]): Round | null {
    if (this.rounds > 0) {
      this.learn(values);
      const cells = this.rounds > this.retest.rounds ? [] : this.outside();
      if (cells.length === 0) return null;
      this.widen(cells);
      this.cells = { count: cells.length, at: (index) => cells[index] ?? [] };
    }
    const round = this.rounds;
    this.rounds += 1;
    const { mesh, cells } = this;
    const at = (index: number) => {
      const positions = cells.at(index);
      return { selection: mesh.selection(positions), origin: { round, cell: positions } };
    };
    return { size: cells.count, at };
  }

  get atMost(): number {
    const { mesh, retest } = this;
    const widest = Math.max(3, retest.outside + 1);
    return (
      mesh.size + retest.rounds * mesh.axes.reduce((cells, axis) => cells * (axis.isOrdered ? widest : 1), 1)
    );
  }

  private learn(values: readonly number[]): void {
    const index = bestOf(values);
    const value = index === null ? Number.POSITIVE_INFINITY : (values[index] ?? Number.POSITIVE_INFINITY);
    if (index === null || (this.best && this.best.value <= value)) return;
    this.best = { positions: this.cells.at(index), value };
  }

  private outside(): number[][] {
    if (!this.best) return [];
    const { positions } = this.best;
    const selection = this.mesh.selection(positions);
    const axes = this.mesh.axes.map((axis, index) => ({
      ...axis,
      isOrdered: axis.isOrdered && this.isActive(selection, index),
    }));
    return borderPositions(axes, positions, { low: this.low, high: this.high }, this.retest.outside);
  }

  private widen(cells: readonly number[][]): void {
    for (const positions of cells) {
      positions.forEach((position, axis) => {
        this.low[axis] = Math.min(this.low[axis] ?? position, position);
        this.high[axis] = Math.max(this.high[axis] ?? position, position);
      });
    }
  }
}

/** @throws ProblemError `notFinite`, `methodNotApplicable`, `tooManyCells` */
export function createMesh(
  { points, jitter, borderRetest }: MeshSearch,
  space: Space,
  axes: readonly Axis[],
  seed: number,
  cursor: MethodCursor | null,
): SearchMethod {
  if (axes.length === 0) throw notApplicable('mesh needs a parameter: give one a list or a range', []);
  const made = axes.map((axis) => {
    const own = meshAxis(space, axis, { points, jitter, seed });
    if (own) return own;
    const names = namesOf(space, [axis]);
    const detail = `mesh needs a range or a list: give ${names.join(', ')} a low and a high end`;
    throw new ProblemError('notFinite', detail, { extras: { parameters: names } });
  });
  const mesh = new Mesh(made, space.parameters.length);
  if (borderRetest === null) {
    const at = (index: number) => {
      const cell = mesh.positionsAt(index);
      return { selection: mesh.selection(cell), origin: { round: 0, cell } };
    };
    const mayRepeat = made.some((axis) => axis.mayRepeat);
    return mayRepeat
      ? new RepeatingWalk(mesh.size, false, at, cursor)
      : new Walk(mesh.size, false, at, cursor);
  }
  const isActive = (selection: Selection, axis: number) => {
    const params = space.resolve(selection)?.params ?? {};
    return namesOf(space, axes.slice(axis, axis + 1)).every((name) => Object.hasOwn(params, name));
  };
  return new RoundSearch(new MeshPlan(mesh, borderRetest, isActive), space.spec, cursor);
}
