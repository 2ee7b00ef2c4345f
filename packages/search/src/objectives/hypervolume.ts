import { dominates } from '@unetsweep/contract';

type Losses = readonly number[];

const compareFirst = (a: Losses, b: Losses) => (a[0] as number) - (b[0] as number);

/** Area of points that do not dominate each other. */
function area(points: readonly Losses[], reference: Losses): number {
  const [right, top] = [reference[0] as number, reference[1] as number];
  let sum = 0;
  let lowest = top;
  for (const [x, y] of [...points].sort(compareFirst) as (readonly [number, number])[]) {
    if (y >= lowest) continue;
    sum += (right - x) * (lowest - y);
    lowest = y;
  }
  return sum;
}

/** Volume between one point and the reference. */
function box(point: Losses, reference: Losses): number {
  return point.reduce((product, loss, index) => product * ((reference[index] as number) - loss), 1);
}

/** Whether the other one dominates or equals the point. */
function isCovered(point: Losses, other: Losses): boolean {
  for (let index = 0; index < point.length; index++)
    if ((other[index] as number) > (point[index] as number)) return false;
  return true;
}

/** Points without those that another one dominates or equals. */
function withoutDominated(points: readonly Losses[]): Losses[] {
  const kept: Losses[] = [];
  for (const point of points) {
    if (kept.some((other) => isCovered(point, other))) continue;
    for (let index = kept.length - 1; index >= 0; index--)
      if (dominates(point, kept[index] as Losses)) kept.splice(index, 1);
    kept.push(point);
  }
  return kept;
}

/** What of the point's box others cover, as points of their own. */
function limitedTo(point: Losses, others: readonly Losses[]): Losses[] {
  return others.map((other) => other.map((loss, index) => Math.max(loss, point[index] as number)));
}

/** Of points that all are better than the reference. */
function volumeInside(points: readonly Losses[], reference: Losses): number {
  if (points.length === 0) return 0;
  if (points.length === 1) return box(points[0] as Losses, reference);
  if (reference.length === 1) return (reference[0] as number) - Math.min(...points.map(([x]) => x as number));
  if (reference.length === 2) return area(points, reference);
  const last = reference.length - 1;
  // The worst in the last loss first: the limited sets of later points then shrink fastest.
  const sorted = [...points].sort((a, b) => (b[last] as number) - (a[last] as number));
  return sorted.reduce(
    (sum, point, index) => sum + exclusiveInside(point, sorted.slice(index + 1), reference),
    0,
  );
}

function exclusiveInside(point: Losses, others: readonly Losses[], reference: Losses): number {
  const covered = limitedTo(point, others);
  return (
    box(point, reference) -
    volumeInside(reference.length > 2 ? withoutDominated(covered) : covered, reference)
  );
}

const isInside = (point: Losses, reference: Losses) =>
  point.every((loss, index) => loss < (reference[index] as number));

/**
 * Volume that points dominate up to the reference, exactly (While, Bradstreet and Barone, "A fast way of calculating exact hypervolumes",
 * IEEE Trans. Evol. Comput. 16 (2012) 86). Smaller losses are better; points that are not better than the reference in every loss add nothing.
 * Meant for up to four losses: the time grows steeply with their number.
 */
export function hypervolume(points: readonly Losses[], reference: Losses): number {
  const inside = points.filter((point) => isInside(point, reference));
  return volumeInside(withoutDominated(inside), reference);
}

/** What a point adds to the volume of others that all are better than the reference. */
export function hypervolumeGain(point: Losses, others: readonly Losses[], reference: Losses): number {
  if (!isInside(point, reference) || others.some((other) => isCovered(point, other))) return 0;
  return exclusiveInside(point, others, reference);
}
