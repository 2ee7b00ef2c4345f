/**
 * x, y alternating; in pixels the top left pixel covers 0..1 both ways. The last point is joined to the first, whether it
 * repeats it or not.
 */
export type Ring = Float64Array;

/** An outline and its holes, in any order: filled by the even-odd rule, also where a ring crosses itself. */
export type Polygon = readonly Ring[];

/** What is painted as one: a building of several parts has one outline. */
export interface Region {
  polygons: readonly Polygon[];
  classIndex: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** null: no points. */
export function boundsOf(polygons: readonly Polygon[]): Box | null {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const ring of polygons.flat()) {
    for (let index = 0; index + 1 < ring.length; index += 2) {
      const x = ring[index] ?? 0;
      const y = ring[index + 1] ?? 0;
      if (x < box.left) box.left = x;
      if (x > box.right) box.right = x;
      if (y < box.top) box.top = y;
      if (y > box.bottom) box.bottom = y;
    }
  }
  return box.left > box.right ? null : box;
}

/** Square units inside the rings, holes taken as solid. */
export function polygonArea(polygons: readonly Polygon[]): number {
  return polygons.flat().reduce((sum, ring) => sum + ringArea(ring), 0);
}

function ringArea(ring: Ring): number {
  let twice = 0;
  let x1 = ring[ring.length - 2] ?? 0;
  let y1 = ring[ring.length - 1] ?? 0;
  for (let index = 0; index + 1 < ring.length; index += 2) {
    const x2 = ring[index] ?? 0;
    const y2 = ring[index + 1] ?? 0;
    twice += x1 * y2 - x2 * y1;
    x1 = x2;
    y1 = y2;
  }
  return Math.abs(twice) / 2;
}
