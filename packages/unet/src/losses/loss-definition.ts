import type { Tensor } from '@unetsweep/tensorflow';
import type { TrialSpec } from '../spec.js';
import type { Arithmetic } from './arithmetic.js';

export type LossSpec = TrialSpec['loss'];

/** The options of the loss of a name. */
export type LossOptions<N extends LossSpec['name']> = Extract<LossSpec, { name: N }>;

/** A loss with all that its sums depend on. */
export interface RegionLoss {
  spec: LossSpec;
  /** Background included; two have one sigmoid output, more a softmax. */
  classes: number;
  /** One a class, `balanced` already turned into numbers; null: all the same. */
  classWeights: readonly number[] | null;
  /** Some masks leave pixels out (class 255); each row ends with the number of its image's pixels that count. */
  leavesPixelsOut?: boolean;
}

/** Sums over the pixels of a region: one image, or all images of a batch or an epoch; with several classes, one a class. */
export interface RegionSums<T> {
  /** Number of pixels; with class weights the sum of the pixels' weights. */
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

/** A value of each pixel; z logit (of the class against the rest), y mask. */
export type PixelTerm = (z: Tensor<'float32'>, y: Tensor<'float32'>) => Tensor<'float32'>;

/**
 * A loss as a formula over sums of pixels, written once for the graph and for the numbers of an epoch. With more than
 * two classes the formula gives one value a class, each against the rest, and the loss is their mean.
 */
export interface LossDefinition {
  /** Further values of each pixel whose sums the formula takes. */
  terms: readonly PixelTerm[];
  /** With more than two classes, the only term is -ln softmax(z) of the true class, and the formula gives one value. */
  isSoftmax?: true;
  formula<T>(math: Arithmetic<T>, sums: RegionSums<T>): T;
}

/** Added to the sum of weights: images without a pixel of a class that counts give 0 instead of 0 / 0. */
export const weightGuard = 1e-7;
