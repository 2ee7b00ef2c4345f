/** A feature of a regression: numbers between two ends, or so many categories. */
export type Feature = { kind: 'numbers'; low: number; high: number } | { kind: 'categories'; size: number };

/** The part of a feature that a leaf covers: an interval, or the categories marked 1. */
export type Extent = { low: number; high: number } | Uint8Array;

/** A box of the space with one prediction. */
export interface Leaf {
  extents: readonly Extent[];
  value: number;
}

export interface TrainingSet {
  features: readonly Feature[];
  /** One list a feature, one value a row. */
  columns: readonly Float64Array[];
  targets: Float64Array;
}

interface Split {
  feature: number;
  /** Numbers up to it go left; of categories, it alone does. */
  at: number;
  gain: number;
}

const deepest = 64;
/** Improvements that are rounding errors. */
const least = 1e-12;

const isLeft = ({ features, columns }: TrainingSet, { feature, at }: Split, row: number) => {
  const value = columns[feature]?.[row] ?? 0;
  return features[feature]?.kind === 'categories' ? value === at : value <= at;
};

/** What a split gains: sum of squares between its sides and the whole. */
const gainOf = (left: number, leftSum: number, rows: number, sum: number) =>
  leftSum ** 2 / left + (sum - leftSum) ** 2 / (rows - left) - sum ** 2 / rows;

function bestThreshold({ columns, targets }: TrainingSet, feature: number, rows: Uint32Array, sum: number) {
  const values = columns[feature] ?? new Float64Array();
  const sorted = rows.slice().sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  let best: Split | null = null;
  let leftSum = 0;
  for (let left = 1; left < sorted.length; left++) {
    const row = sorted[left - 1] ?? 0;
    leftSum += targets[row] ?? 0;
    const [here, next] = [values[row] ?? 0, values[sorted[left] ?? 0] ?? 0];
    if (here === next) continue;
    const gain = gainOf(left, leftSum, sorted.length, sum);
    if (gain > (best?.gain ?? least)) best = { feature, at: (here + next) / 2, gain };
  }
  return best;
}

function bestCategory({ columns, targets }: TrainingSet, feature: number, rows: Uint32Array, sum: number) {
  const sums = new Map<number, { count: number; sum: number }>();
  for (const row of rows) {
    const code = columns[feature]?.[row] ?? 0;
    const own = sums.get(code) ?? { count: 0, sum: 0 };
    sums.set(code, { count: own.count + 1, sum: own.sum + (targets[row] ?? 0) });
  }
  let best: Split | null = null;
  for (const [at, own] of sums) {
    if (own.count === rows.length) continue;
    const gain = gainOf(own.count, own.sum, rows.length, sum);
    if (gain > (best?.gain ?? least)) best = { feature, at, gain };
  }
  return best;
}

function bestSplit(set: TrainingSet, rows: Uint32Array, sum: number): Split | null {
  let best: Split | null = null;
  set.features.forEach(({ kind }, feature) => {
    const find = kind === 'categories' ? bestCategory : bestThreshold;
    const split = find(set, feature, rows, sum);
    if (split && split.gain > (best?.gain ?? least)) best = split;
  });
  return best;
}

function cut(extents: readonly Extent[], { feature, at }: Split, left: boolean): Extent[] {
  return extents.map((extent, index) => {
    if (index !== feature) return extent;
    if (!(extent instanceof Uint8Array))
      return left ? { low: extent.low, high: at } : { low: at, high: extent.high };
    return extent.map((marked, code) => (marked === 1 && (code === at) === left ? 1 : 0));
  });
}

function grow(set: TrainingSet, rows: Uint32Array, extents: readonly Extent[], depth: number): Leaf[] {
  const sum = rows.reduce((total, row) => total + (set.targets[row] ?? 0), 0);
  const split = depth < deepest && rows.length > 1 ? bestSplit(set, rows, sum) : null;
  if (!split) return [{ extents, value: sum / rows.length }];
  return [true, false].flatMap((left) => {
    const side = rows.filter((row) => isLeft(set, split, row) === left);
    return grow(set, side, cut(extents, split, left), depth + 1);
  });
}

/** The leaves of a regression tree over the rows (which may be named several times), split until each is pure. */
export function regressionLeaves(set: TrainingSet, rows: Uint32Array): Leaf[] {
  const whole = set.features.map(
    (feature): Extent =>
      feature.kind === 'categories'
        ? new Uint8Array(feature.size).fill(1)
        : { low: feature.low, high: feature.high },
  );
  return grow(set, rows, whole, 0);
}
