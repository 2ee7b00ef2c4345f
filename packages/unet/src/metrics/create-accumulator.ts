import type { RegionLoss } from '../losses/loss-definition.js';
import type { Accumulator } from './accumulator.js';
import { BinaryAccumulator } from './binary-metrics.js';
import { ClassAccumulator } from './class-metrics.js';

/** @param pixels of one image */
export function createAccumulator(loss: RegionLoss, pixels: number): Accumulator {
  return loss.classes > 2 ? new ClassAccumulator(loss, pixels) : new BinaryAccumulator(loss, pixels);
}
