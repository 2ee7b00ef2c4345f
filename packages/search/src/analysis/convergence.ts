import { lossesOf, type Observations } from './observations.js';

/** A point that was better than all that ended before it. */
export interface Improvement {
  /** How many points had ended with it, from 1. */
  order: number;
  number: number;
  value: number;
}

export interface Convergence {
  /** Points that have ended with a value. */
  points: number;
  /** In the order in which they came, at most 500 of them; the last one is the best of all. */
  improvements: Improvement[];
  /** Points that ended since the last improvement. */
  sinceImprovement: number;
}

/** Improvements that are told at most. */
const mostImprovements = 500;

/** The first, the last, and evenly spread ones between them. */
function thinned(improvements: Improvement[]): Improvement[] {
  const last = improvements.length - 1;
  if (last < mostImprovements) return improvements;
  return Array.from({ length: mostImprovements }, (_, index) =>
    Math.round((index * last) / (mostImprovements - 1)),
  ).flatMap((place) => improvements[place] ?? []);
}

/** The best value so far over the points in the order in which they ended. */
export function convergenceOf(observations: Observations): Convergence {
  const { numbers, values, count } = observations;
  const improvements: Improvement[] = [];
  let best = Number.POSITIVE_INFINITY;
  lossesOf(observations).forEach((loss, place) => {
    if (loss >= best) return;
    best = loss;
    improvements.push({
      order: place + 1,
      number: numbers[place] ?? 0,
      value: values[place] ?? 0,
    });
  });
  return {
    points: count,
    improvements: thinned(improvements),
    sinceImprovement: count - (improvements.at(-1)?.order ?? 0),
  };
}

export interface History extends Convergence {
  /** Points in the order in which they ended: all, or the best and the worst of each of many short stretches. */
  items: { order: number; number: number; value: number }[];
}

/** The points one by one, thinned to `maxPoints` so that neither peaks nor the best ones are lost. */
export function historyOf(observations: Observations, maxPoints: number): History {
  const { numbers, values, count } = observations;
  const stretches = Math.max(1, Math.floor(maxPoints / 2));
  const kept = new Set<number>();
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * count) / stretches);
    const to = Math.floor(((stretch + 1) * count) / stretches);
    let [low, high] = [from, from];
    for (let place = from; place < to; place++) {
      if ((values[place] ?? 0) < (values[low] ?? 0)) low = place;
      if ((values[place] ?? 0) > (values[high] ?? 0)) high = place;
    }
    if (to > from) kept.add(low).add(high);
  }
  const places =
    count <= maxPoints ? Array.from(values, (_, place) => place) : [...kept].sort((a, b) => a - b);
  const items = places.map((place) => ({
    order: place + 1,
    number: numbers[place] ?? 0,
    value: values[place] ?? 0,
  }));
  return { ...convergenceOf(observations), items };
}
