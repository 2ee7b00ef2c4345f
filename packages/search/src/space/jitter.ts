import type { FloatParameter, IntParameter } from '@unetsweep/contract';
import { namedStream } from '../random/generator.js';

type Range = FloatParameter | IntParameter;

/** Whether the distance between a range's values is their ratio. */
export function isSpacedByRatio(range: Range): boolean {
  return range.scale === 'log' || (range.type === 'float' && range.factor !== undefined);
}

/** A share in [-jitter, jitter] that follows from the seed and the name alone. */
export function jitterShare(jitter: number, seed: number, ...name: (string | number)[]): number {
  return (2 * namedStream(seed, ...name)() - 1) * jitter;
}

/** A value moved by a share of the way to its neighbour: of their ratio on a log scale, else of their distance. */
export function moved(value: number, neighbour: number, share: number, isLog: boolean): number {
  const away = Math.abs(share);
  return isLog ? value * (neighbour / value) ** away : value + away * (neighbour - value);
}
