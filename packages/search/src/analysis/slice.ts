import { type Bin, binsOf } from './bins.js';
import { bestPlaces, lossesOf, type Observations, type ParameterColumn } from './observations.js';

export interface SliceBin extends Bin {
  count: number;
  /** Of the objective over the points in the bin; null in an empty one. */
  best: number | null;
  q25: number | null;
  median: number | null;
  q75: number | null;
}

export interface Slice {
  parameter: string;
  scale: 'linear' | 'log' | 'categories';
  /** Points in which the parameter took part. */
  points: number;
  bins: SliceBin[];
  /** Some of them, the best ones always among them: the number of the point, the parameter's value, the objective. */
  items: { number: number; x: number | string; value: number }[];
  /** True: `items` are not all. */
  sampled: boolean;
}

/** Value at a share of a sorted list, between neighbours by their distance. */
export function quantileOf(sorted: Float64Array, share: number): number | null {
  if (sorted.length === 0) return null;
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

function describeBin(bin: Bin, values: number[], mode: 'min' | 'max'): SliceBin {
  const sorted = Float64Array.from(values).sort();
  const best = (mode === 'max' ? sorted.at(-1) : sorted[0]) ?? null;
  const [q25, median, q75] = [0.25, 0.5, 0.75].map((share) => quantileOf(sorted, share));
  return { ...bin, count: values.length, best, q25: q25 ?? null, median: median ?? null, q75: q75 ?? null };
}

/** Evenly spread places of the points that have the parameter, and those of the best. */
function chosenPlaces({ values }: ParameterColumn, losses: Float64Array, most: number): number[] {
  const present: number[] = [];
  values.forEach((value, place) => {
    if (!Number.isNaN(value)) present.push(place);
  });
  if (present.length <= most) return present;
  const best = bestPlaces(losses, Math.ceil(most / 10)).filter((place) => !Number.isNaN(values[place]));
  const even = Array.from(
    { length: most - best.length },
    (_, index) => present[Math.floor((index * present.length) / (most - best.length))] ?? 0,
  );
  return [...new Set([...best, ...even])].sort((a, b) => a - b);
}

/** The objective against one parameter: in bins over all points, and as single points. */
export function sliceOf(
  observations: Observations,
  column: ParameterColumn,
  { maxBins, maxPoints }: { maxBins: number; maxPoints: number },
): Slice {
  const { axis } = column;
  const { bins, at } = binsOf(column, maxBins);
  const inside: number[][] = bins.map(() => []);
  let points = 0;
  column.values.forEach((value, place) => {
    if (Number.isNaN(value)) return;
    points += 1;
    inside[at(value)]?.push(observations.values[place] ?? 0);
  });
  const places = chosenPlaces(column, lossesOf(observations), maxPoints);
  const shown = (value: number) => (axis.kind === 'categories' ? (axis.labels[value] ?? '') : value);
  return {
    parameter: column.name,
    scale: axis.kind === 'categories' ? 'categories' : axis.scale,
    points,
    bins: bins.map((bin, index) => describeBin(bin, inside[index] ?? [], observations.mode)),
    items: places.map((place) => ({
      number: observations.numbers[place] ?? 0,
      x: shown(column.values[place] ?? 0),
      value: observations.values[place] ?? 0,
    })),
    sampled: places.length < points,
  };
}
