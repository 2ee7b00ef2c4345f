import type { Selection } from '../../space/axes.js';
import type { GivenPoint, Space } from '../../space/space.js';

/** Of so many cells each is looked at to find those that have not run. */
const mostListed = 2_000;

/** Which cells of a finite space have been placed. */
export class KnownCells {
  private readonly known = new Set<string>();
  private keys: (string | null)[] | undefined;

  constructor(private readonly space: Space) {}

  add(params: GivenPoint): void {
    const { space } = this;
    if (space.cellCount === null) return;
    const key = this.keyOf(space.point(params));
    if (key !== null) this.known.add(key);
  }

  /** Whether the selection comes out as a point that is there, or is excluded. */
  has(selection: Selection): boolean {
    if (this.space.cellCount === null) return false;
    const key = this.keyOf(selection);
    return key === null || this.known.has(key);
  }

  /** Cells that have not run; null where there are too many to look at each. */
  unseen(): number[] | null {
    const { space } = this;
    if (space.cellCount === null || space.cellCount > mostListed) return null;
    this.keys ??= Array.from({ length: Number(space.cellCount) }, (_, cell) => this.keyOf(space.cell(cell)));
    return this.keys.flatMap((key, cell) => (key === null || this.known.has(key) ? [] : [cell]));
  }

  private keyOf(selection: Selection): string | null {
    const point = this.space.resolve(selection);
    return point ? this.space.keyOf(point) : null;
  }
}
