import { paretoFront } from '@unetsweep/contract';
import { hypervolumeGain } from './hypervolume.js';

interface Point {
  losses: readonly number[];
}

/** Beyond the worst loss, so that the ends of a front add volume too. */
const margin = 0.1;

function referenceOf(points: readonly Point[]): number[] {
  const [first] = points;
  return (first?.losses ?? []).map((_, index) => {
    const worst = Math.max(...points.map(({ losses }) => losses[index] as number));
    return worst + margin * (Math.abs(worst) || 1);
  });
}

/**
 * So many of the points of a front that together dominate nearly the largest volume: each next one adds the most. What a point adds only
 * falls as others are chosen, so that most are not looked at again.
 */
function spreadSubset<T extends Point>(front: readonly T[], count: number): T[] {
  const reference = referenceOf(front);
  const left = front.map((point) => ({
    point,
    gain: hypervolumeGain(point.losses, [], reference),
    knows: 0,
  }));
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) {
    let best = 0;
    for (let index = 1; index < left.length; index++)
      if ((left[index]?.gain ?? 0) > (left[best]?.gain ?? 0)) best = index;
    const found = left[best] as (typeof left)[number];
    if (found.knows === chosen.length) {
      chosen.push(found.point);
      left.splice(best, 1);
      continue;
    }
    const others = chosen.map(({ losses }) => losses);
    found.gain = hypervolumeGain(found.point.losses, others, reference);
    found.knows = chosen.length;
  }
  return chosen;
}

/**
 * The best points by several losses: those that no other one dominates, then those that only these dominate, and so on; of the front that is
 * too large, those that dominate the most together (Ozaki et al., "Multiobjective tree-structured Parzen estimator for computationally expensive
 * optimization problems", GECCO 2020).
 */
export function goodPoints<T extends Point>(points: readonly T[], count: number): T[] {
  const good: T[] = [];
  let left = [...points];
  while (good.length < count && left.length > 0) {
    const front = paretoFront(left);
    const room = count - good.length;
    good.push(...(front.length <= room ? front : spreadSubset(front, room)));
    const standing = new Set(front);
    left = left.filter((point) => !standing.has(point));
  }
  return good;
}
