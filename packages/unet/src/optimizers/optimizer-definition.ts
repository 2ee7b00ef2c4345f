import type { Feed, Graph, Operation, Tensor, Variable } from '@unetsweep/tensorflow';
import type { TrialSpec } from '../spec.js';

export type OptimizerSpec = TrialSpec['optimizer'];

/** The part of one optimizer. */
export type SpecOf<Name extends OptimizerSpec['name']> = Extract<OptimizerSpec, { name: Name }>;

/** One weight with the variables that the optimizer keeps for it, by the names of `optimizerSlots`. */
export interface OptimizedWeight {
  weight: Variable<'float32'>;
  gradient: Tensor<'float32'>;
  slots: ReadonlyMap<string, Variable<'float32'>>;
}

/** The scalars of one step as the graph sees them. */
export interface StepScalars {
  /** Values for the step's own placeholders; `step` counts from 1. */
  feeds(step: number): Feed[];
  /** The weight has made its step when all have run. */
  update(weight: OptimizedWeight, learningRate: Tensor<'float32'>): Operation[];
}

export type OptimizerDefinition<Name extends OptimizerSpec['name']> = (
  graph: Graph,
  spec: SpecOf<Name>,
) => StepScalars;
