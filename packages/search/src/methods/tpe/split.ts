import type { Observations } from './observations.js';

/** Of this many the latest ones count fully: hyperopt's linear forgetting. */
const remembered = 25;
/** Share of the good points, and how many they are at most: as Optuna. hyperopt's 0.25 · sqrt(n) finds worse values (npm run bench -- search). */
const goodShare = 0.1;
const mostGood = 25;

/** The good and the other observations, each with its weight on an axis. */
export interface Split {
  /** By slot: 1 = good, 2 = other, 0 = takes no part. */
  sides: Uint8Array;
  /** How many are good. */
  good: number;
  /** How many are not, those that still run among them where they count. */
  others: number;
}

export const GOOD = 1;
export const OTHER = 2;

/** The best tenth of the ended points is good; the rest is not, nor are points that run where they count as worst. */
export function split(observations: Observations, countPending: boolean, slots: number): Split {
  const sides = new Uint8Array(slots);
  for (const slot of observations.byAge)
    sides[slot] = observations.isPending(slot) && !countPending ? 0 : OTHER;
  const good = Math.min(Math.ceil(goodShare * observations.endedCount), mostGood, observations.valuedCount);
  for (const slot of observations.best(good)) sides[slot] = GOOD;
  const counted = countPending ? observations.count : observations.endedCount;
  return { sides, good, others: counted - good };
}

/** Weight of the observation of this age, 0 the oldest, among `count`: those before the latest 25 count linearly less. */
export function ageWeight(age: number, count: number): number {
  const ramp = count - remembered;
  if (age >= ramp || ramp <= 0) return 1;
  if (ramp === 1) return 1 / count;
  return 1 / count + (age / (ramp - 1)) * (1 - 1 / count);
}

/** Writes the weights of the slots on one side that take part in the axis; others keep what they had. @returns how many there are */
export function weigh(
  observations: Observations,
  { sides }: Split,
  side: number,
  axis: number,
  weights: Float64Array,
): number {
  const { byAge } = observations;
  let count = 0;
  for (const slot of byAge)
    if (sides[slot] === side && !Number.isNaN(observations.at(slot, axis))) count += 1;
  let age = 0;
  for (const slot of byAge) {
    if (sides[slot] !== side || Number.isNaN(observations.at(slot, axis))) continue;
    weights[slot] = ageWeight(age, count);
    age += 1;
  }
  return count;
}
