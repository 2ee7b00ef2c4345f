import { type Bin, binsOf } from './bins.js';
import type { Observations, ParameterColumn } from './observations.js';

interface SurfaceAxis {
  parameter: string;
  scale: 'linear' | 'log' | 'categories';
  bins: Bin[];
}

export interface Surface {
  /** `binned`: cells hold what their points gave, empty ones null; `interpolated`: cells are smoothed over their neighbours. */
  method: 'binned' | 'interpolated';
  x: SurfaceAxis;
  y: SurfaceAxis;
  /** Rows by y, cells by x. */
  count: number[][];
  mean: (number | null)[][];
  /** Always binned. */
  best: (number | null)[][];
  /** Points in which both parameters took part. */
  points: number;
}

/** Width of the smoothing, in bins. */
const smoothing = 1;
/** Cells whose neighbours weigh less, in points, are left empty. */
const leastWeight = 0.05;

type Grid = number[][];

const emptyGrid = (rows: number, columns: number): Grid =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

/** Weights of the neighbours of each bin: of categories, none counts for another. */
function kernel({ bins, scale }: SurfaceAxis): Grid {
  return bins.map((_, here) =>
    bins.map((__, there) => {
      if (scale === 'categories') return here === there ? 1 : 0;
      return Math.exp(-(((here - there) / smoothing) ** 2) / 2);
    }),
  );
}

/** Sums over the neighbours, first along x, then along y. */
function smooth(grid: Grid, across: Grid, down: Grid): Grid {
  const rows = grid.map((row) =>
    across.map((weights) => weights.reduce((sum, weight, index) => sum + weight * (row[index] ?? 0), 0)),
  );
  return down.map((weights) =>
    across.map((_, column) =>
      weights.reduce((sum, weight, index) => sum + weight * (rows[index]?.[column] ?? 0), 0),
    ),
  );
}

const divide = (sums: Grid, weights: Grid, least: number): (number | null)[][] =>
  sums.map((row, y) =>
    row.map((sum, x) => {
      const weight = weights[y]?.[x] ?? 0;
      return weight > least ? sum / weight : null;
    }),
  );

const surfaceAxis = ({ name, axis }: ParameterColumn, bins: Bin[]): SurfaceAxis => ({
  parameter: name,
  scale: axis.kind === 'categories' ? 'categories' : axis.scale,
  bins,
});

/** The objective over two parameters, in at most `most` bins each. */
export function surfaceOf(
  { values, mode }: Observations,
  [across, down]: readonly [ParameterColumn, ParameterColumn],
  method: Surface['method'],
  most: number,
): Surface {
  const [xs, ys] = [binsOf(across, most), binsOf(down, most)];
  const [x, y] = [surfaceAxis(across, xs.bins), surfaceAxis(down, ys.bins)];
  const count = emptyGrid(y.bins.length, x.bins.length);
  const sums = emptyGrid(y.bins.length, x.bins.length);
  const best: (number | null)[][] = count.map((row) => row.map(() => null));
  let points = 0;
  values.forEach((value, place) => {
    const [column, row] = [
      xs.at(across.values[place] ?? Number.NaN),
      ys.at(down.values[place] ?? Number.NaN),
    ];
    const [counts, sumRow, bests] = [count[row], sums[row], best[row]];
    if (column < 0 || !counts || !sumRow || !bests) return;
    points += 1;
    counts[column] = (counts[column] ?? 0) + 1;
    sumRow[column] = (sumRow[column] ?? 0) + value;
    const before = bests[column] ?? null;
    if (before === null || (mode === 'max' ? value > before : value < before)) bests[column] = value;
  });
  const mean =
    method === 'binned'
      ? divide(sums, count, 0)
      : divide(smooth(sums, kernel(x), kernel(y)), smooth(count, kernel(x), kernel(y)), leastWeight);
  return { method, x, y, count, mean, best, points };
}
