import type { RegionLoss } from '../losses/loss-definition.js';
import { ClassAccumulator } from './class-metrics.js';
import { RegionAccumulator, type RegionMetrics } from './region-metrics.js';

/** Adds up rows of sums, image by image, in double precision: any split into batches gives the same. */
export interface Accumulator {
  /** @param rows [B, columns] as `buildRegions` makes them */
  add(rows: Float32Array): void;
  /** The loss so far, without the work of the other metrics. */
  dataLoss(): number;
  metrics(): RegionMetrics;
  /** No pixel is predicted as foreground although some should be. */
  isAllBackground(): boolean;
}

/** @param pixels of one image */
export function createAccumulator(loss: RegionLoss, pixels: number): Accumulator {
  return loss.classes > 2 ? new ClassAccumulator(loss, pixels) : new RegionAccumulator(loss, pixels);
}
