import { seedLimits } from '@unetsweep/contract';

const seeds = seedLimits.maximum + 1;

/** Seed of repeat `repeat` (from 1): the sweep's seed + repeat - 1, the same for every point, wrapped inside 0..2^31-1. */
export function repeatSeed(sweepSeed: number, repeat: number): number {
  return (sweepSeed + repeat - 1) % seeds;
}
