import type { Store, StoredPoint } from '@unetsweep/store';

const PAGE = 5_000;

/** All points of a sweep up to a number, with their runs. */
export async function readPoints(store: Store, sweepId: string, to: number): Promise<StoredPoint[]> {
  const points: StoredPoint[] = [];
  for (let from = 1; from <= to; ) {
    const page = await store.planning.points(sweepId, { from, to, limit: PAGE });
    points.push(...page);
    const last = page.at(-1);
    if (!last) break;
    from = last.number + 1;
  }
  return points;
}
