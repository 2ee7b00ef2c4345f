import type { RecordedHistogram } from '@unetsweep/contract';

/** Bins in which distances are measured, at least. */
const fineBins = 512;

/** Many values by what is kept of them. */
export interface Distribution {
  low: number;
  high: number;
  /** Of so many equally wide bins that those of the histogram are whole groups of them. */
  fine: Float64Array;
  moments: Moments;
}

interface Moments {
  mean: number;
  std: number;
  skew: number | null;
  kurtosis: number | null;
}

export type HistogramValues = Omit<RecordedHistogram, 'layer' | 'kind'>;

/** Fine bins for a histogram of `bins` bins. */
export function fineCount(bins: number): number {
  return bins * Math.ceil(fineBins / bins);
}

/** Ends of the bins as NumPy's `histogram` chooses them: equal values get a bin of their own in the middle of 1. */
export function binRange(least: number, most: number): { low: number; high: number } {
  return least < most ? { low: least, high: most } : { low: least - 0.5, high: most + 0.5 };
}

/** Null where a value is not finite, or there is none. */
export function distributionOf(values: Float32Array, bins: number): Distribution | null {
  let [least, most, total] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
    total += value;
  }
  // A NaN is in no comparison, but in the sum.
  if (values.length === 0 || !Number.isFinite(total) || !Number.isFinite(most - least)) return null;
  const { low, high } = binRange(least, most);
  const fine = new Float64Array(fineCount(bins));
  const [mean, scale, last] = [total / values.length, fine.length / (high - low), fine.length - 1];
  let [second, third, fourth] = [0, 0, 0];
  for (const value of values) {
    const bin = Math.min(last, Math.floor((value - low) * scale));
    fine[bin] = (fine[bin] ?? 0) + 1;
    const distance = value - mean;
    const square = distance * distance;
    second += square;
    third += square * distance;
    fourth += square * square;
  }
  return { low, high, fine, moments: momentsOf(values.length, mean, { second, third, fourth }) };
}

/** @param sums of powers of the distances from the mean */
export function momentsOf(
  count: number,
  mean: number,
  sums: { second: number; third: number; fourth: number },
): Moments {
  const variance = sums.second / count;
  const isSpread = variance > 0;
  return {
    mean,
    std: Math.sqrt(variance),
    skew: isSpread ? sums.third / count / variance ** 1.5 : null,
    kurtosis: isSpread ? sums.fourth / count / variance ** 2 - 3 : null,
  };
}

/** The histogram of `bins` bins, and how far it is from the one before. */
export function histogramOf(now: Distribution, before: Distribution | null, bins: number): HistogramValues {
  const { low, high, fine, moments } = now;
  const group = fine.length / bins;
  const counts = Array.from({ length: bins }, (_, bin) =>
    fine.subarray(bin * group, (bin + 1) * group).reduce((sum, count) => sum + count, 0),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  const steps = counts.slice(1).map((count, index) => Math.abs(count - (counts[index] ?? 0)));
  const hasDrift = before !== null && moments.std > 0;
  return {
    low,
    high,
    counts,
    ...moments,
    roughness: steps.reduce((sum, step) => sum + step, 0) / total,
    drift: hasDrift ? wassersteinDistance(before, now) / moments.std : null,
  };
}

/**
 * Wasserstein-1 distance: the area between both cumulative distributions, which run straight within a fine bin. Off
 * from that of the values themselves by less than a thousandth of their spread.
 */
export function wassersteinDistance(a: Distribution, b: Distribution): number {
  const [first, second] = [cumulative(a), cumulative(b)];
  const edges = [...first.edges, ...second.edges].sort((x, y) => x - y);
  let area = 0;
  let [left, gap] = [edges[0] ?? 0, 0];
  for (const edge of edges) {
    const next = first.at(edge) - second.at(edge);
    area += (edge - left) * meanMagnitude(gap, next);
    [left, gap] = [edge, next];
  }
  return area;
}

/** Mean of |x| on a straight line from `a` to `b`. */
function meanMagnitude(a: number, b: number): number {
  if (a * b >= 0) return Math.abs(a + b) / 2;
  return (a * a + b * b) / (2 * Math.abs(a - b));
}

function cumulative({ low, high, fine }: Distribution) {
  const width = (high - low) / fine.length;
  const shares = new Float64Array(fine.length + 1);
  for (const [bin, count] of fine.entries()) shares[bin + 1] = (shares[bin] ?? 0) + count;
  const total = shares[fine.length] ?? 1;
  return {
    edges: Array.from(shares, (_, index) => low + index * width),
    at(x: number): number {
      if (x <= low) return 0;
      if (x >= high) return 1;
      const place = (x - low) / width;
      const bin = Math.min(fine.length - 1, Math.floor(place));
      const before = shares[bin] ?? 0;
      return (before + ((shares[bin + 1] ?? 0) - before) * (place - bin)) / total;
    },
  };
}
