import type { Observations } from './observations.js';

/** Of this many the latest ones count fully: hyperopt's linear forgetting. */
const remembered = 25;
/** Share of the good points, and how many they are at most: as Optuna. hyperopt's 0.25 · sqrt(n) finds worse values (npm run bench -- search). */
const goodShare = 0.1;
const mostGood = 25;

/** The good and the other observations, each with its weight on an axis. */
export interface Split {
  /** By slot, and longer than there are slots: 1 = good, 2 = other, 0 = takes no part. */
  sides: Uint8Array;
  /** How many are good. */
  good: number;
  /** How many are not, those that still run among them where they count. */
  others: number;
  /** By slot: weights on an axis in which every point takes part. */
  weights: Float64Array;
}

export const GOOD = 1;
export const OTHER = 2;

/**
 * The best tenth of the ended points is good; the rest is not, nor are points that run where they count as worst.
 * @param before a split that is no longer needed: its arrays are written anew
 */
export function split(
  observations: Observations,
  countPending: boolean,
  slots: number,
  before: Split | null,
): Split {
  const isRoomy = before !== null && before.sides.length >= slots;
  const sides = isRoomy ? before.sides.fill(0) : new Uint8Array(2 * slots);
  const weights = isRoomy ? before.weights : new Float64Array(2 * slots);
  for (const slot of observations.byAge)
    sides[slot] = observations.isPending(slot) && !countPending ? 0 : OTHER;
  const good = Math.min(Math.ceil(goodShare * observations.endedCount), mostGood, observations.valuedCount);
  for (const slot of observations.best(good)) sides[slot] = GOOD;
  const others = (countPending ? observations.count : observations.endedCount) - good;
  const made = { sides, good, others, weights };
  weighAll(observations, made);
  return made;
}

function weighAll({ byAge }: Observations, { sides, good, others, weights }: Split): void {
  let [ageOfGood, ageOfOthers] = [0, 0];
  for (const slot of byAge) {
    const side = sides[slot];
    if (side === GOOD) weights[slot] = ageWeight(ageOfGood++, good);
    else if (side === OTHER) weights[slot] = ageWeight(ageOfOthers++, others);
  }
}

/** Weight of the observation of this age, 0 the oldest, among `count`: those before the latest 25 count linearly less. */
export function ageWeight(age: number, count: number): number {
  const ramp = count - remembered;
  if (age >= ramp || ramp <= 0) return 1;
  if (ramp === 1) return 1 / count;
  return 1 / count + (age / (ramp - 1)) * (1 - 1 / count);
}

/** Weights, by slot, of the points that take part in the axis, and how many of them are good and how many not. */
export function weigh(
  observations: Observations,
  split: Split,
  axis: number,
): Pick<Split, 'good' | 'others' | 'weights'> {
  if (observations.sorted[axis]?.count === observations.count) return split;
  const weights = new Float64Array(split.sides.length);
  const good = weighSide(observations, split, GOOD, axis, weights);
  return { weights, good, others: weighSide(observations, split, OTHER, axis, weights) };
}

/** Writes the weights of the slots on one side that take part in the axis. @returns how many there are */
function weighSide(
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
