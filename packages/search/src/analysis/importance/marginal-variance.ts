import type { Extent, Feature, Leaf } from './regression-tree.js';

/** Share of a feature that an extent covers. */
function shareOf(extent: Extent, feature: Feature): number {
  if (extent instanceof Uint8Array) return extent.reduce((sum, each) => sum + each, 0) / extent.length;
  return feature.kind === 'numbers' ? (extent.high - extent.low) / (feature.high - feature.low) : 1;
}

interface Weighted {
  leaf: Leaf;
  /** Share of the whole space. */
  volume: number;
}

/** Of each category, the mean prediction over everything else. */
function categoryMeans(weighted: readonly Weighted[], position: number, size: number): number[] {
  const means = new Array<number>(size).fill(0);
  for (const { leaf, volume } of weighted) {
    const extent = leaf.extents[position];
    if (!(extent instanceof Uint8Array)) continue;
    const covered = extent.reduce((sum, each) => sum + each, 0);
    const perCategory = (leaf.value * volume * size) / covered;
    extent.forEach((marked, code) => {
      if (marked === 1) means[code] = (means[code] ?? 0) + perCategory;
    });
  }
  return means;
}

/** Mean predictions over everything else, between neighbouring thresholds. */
function intervalMeans(
  weighted: readonly Weighted[],
  position: number,
  { low, high }: { low: number; high: number },
) {
  const changes = new Map<number, number>([[low, 0]]);
  const add = (at: number, change: number) => changes.set(at, (changes.get(at) ?? 0) + change);
  for (const { leaf, volume } of weighted) {
    const extent = leaf.extents[position];
    if (extent === undefined || extent instanceof Uint8Array || extent.high <= extent.low) continue;
    const density = (leaf.value * volume * (high - low)) / (extent.high - extent.low);
    add(extent.low, density);
    add(extent.high, -density);
  }
  const ends = [...changes].sort(([a], [b]) => a - b);
  let mean = 0;
  return ends.map(([from, change], index) => {
    mean += change;
    const to = ends[index + 1]?.[0] ?? high;
    return { mean, share: (to - from) / (high - low) };
  });
}

/**
 * The share of a tree's variance over the whole space that each feature explains alone: its main effect in the functional analysis
 * of variance (Hutter et al., ICML 2014). Null for a tree that predicts the same everywhere.
 */
export function mainEffects(leaves: readonly Leaf[], features: readonly Feature[]): number[] | null {
  const weighted = leaves.map((leaf) => {
    const volume = leaf.extents.reduce(
      (product, extent, index) => product * shareOf(extent, features[index] as Feature),
      1,
    );
    return { leaf, volume };
  });
  const mean = weighted.reduce((sum, { leaf, volume }) => sum + leaf.value * volume, 0);
  const variance = weighted.reduce((sum, { leaf, volume }) => sum + (leaf.value - mean) ** 2 * volume, 0);
  if (!(variance > 0)) return null;
  return features.map((feature, position) => {
    const parts =
      feature.kind === 'categories'
        ? categoryMeans(weighted, position, feature.size).map((each) => ({
            mean: each,
            share: 1 / feature.size,
          }))
        : intervalMeans(weighted, position, feature);
    return parts.reduce((sum, part) => sum + (part.mean - mean) ** 2 * part.share, 0) / variance;
  });
}
