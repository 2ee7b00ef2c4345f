import type { Observations } from './observations.js';

/** The share of points with a value up to each of these, ascending: the empirical distribution function. */
export interface Distribution {
  points: number;
  values: number[];
  shares: number[];
}

/** At most `maxPoints` steps, evenly spread over the points, the first and the last among them. */
export function distributionOf({ values, count }: Observations, maxPoints: number): Distribution {
  const sorted = values.slice().sort();
  const steps = Math.min(count, maxPoints);
  const places = Array.from({ length: steps }, (_, step) =>
    steps === 1 ? count - 1 : Math.round((step * (count - 1)) / (steps - 1)),
  );
  return {
    points: count,
    values: places.map((place) => sorted[place] ?? 0),
    shares: places.map((place) => (place + 1) / count),
  };
}
