import { listWeights } from './architecture.js';
import type { Architecture } from './layer.js';

/** Array of a network by name. */
export interface WeightShape {
  name: string;
  shape: readonly number[];
}

/** An array that one of two networks lacks, or has in another shape; null: it lacks it. */
export interface WeightDifference {
  name: string;
  source: readonly number[] | null;
  target: readonly number[] | null;
}

export interface Transfer {
  /** Why the target cannot start from the source's weights; empty where it can. */
  differences: WeightDifference[];
  /** The head has another shape, as with other classes: it alone begins anew. */
  isHeadAnew: boolean;
}

/** Of the last convolution. */
export const isHead = ({ name }: { name: string }) => name.startsWith('head/');

const sameShape = (one: readonly number[], other: readonly number[]) =>
  one.length === other.length && one.every((length, index) => length === other[index]);

function differencesOf(source: readonly WeightShape[], target: readonly WeightShape[]): WeightDifference[] {
  const there = new Map(source.map(({ name, shape }) => [name, shape]));
  const here = new Set(target.map(({ name }) => name));
  const changed = target.flatMap(({ name, shape }) => {
    const own = there.get(name) ?? null;
    return own && sameShape(own, shape) ? [] : [{ name, source: own, target: shape }];
  });
  const left = source.filter(({ name }) => !here.has(name));
  return [...changed, ...left.map(({ name, shape }) => ({ name, source: shape, target: null }))];
}

/**
 * Whether a network can start from the weights of another one: every array has its name and shape there, moving statistics
 * too. Only the head (the last convolution) may differ, by the number of classes, its filters or its kernel; it then begins anew as a whole.
 */
export function planTransfer(source: readonly WeightShape[], target: Architecture): Transfer {
  const all = differencesOf(source, listWeights(target));
  const differences = all.filter((each) => !isHead(each));
  return { differences, isHeadAnew: differences.length < all.length };
}
