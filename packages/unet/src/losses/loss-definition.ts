import type { Tensor } from '@unetsweep/tensorflow';
import type { TrialSpec } from '../spec.js';
import type { Arithmetic } from './arithmetic.js';

export type LossSpec = TrialSpec['loss'];

/** Sums over the pixels of a region: one image, or all images of a batch or an epoch. */
export interface RegionSums<T> {
  /** Number of pixels. */
  pixels: T;
  /** Of the mask y, 0 or 1. */
  target: T;
  /** Of the probability p. */
  predicted: T;
  /** Of y * p. */
  overlap: T;
  /** Of the loss's own terms, in the order of `terms`. */
  terms: readonly T[];
}

/** A loss as a formula over sums of pixels, written once for the graph and for the numbers of an epoch. */
export interface LossDefinition {
  /** Further values of each pixel whose sums the formula takes; z logit, y mask, both [B, pixels]. */
  terms: readonly ((z: Tensor<'float32'>, y: Tensor<'float32'>) => Tensor<'float32'>)[];
  formula<T>(math: Arithmetic<T>, sums: RegionSums<T>, spec: LossSpec): T;
}
