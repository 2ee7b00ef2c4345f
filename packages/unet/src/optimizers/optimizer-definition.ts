import type { Feed, Graph, Operation, Tensor, Variable } from '@unetsweep/tensorflow';
import type { TrialSpec } from '../spec.js';

export type OptimizerSpec = TrialSpec['optimizer'];

/** One weight with the variables that the optimizer keeps for it. */
export interface OptimizedWeight {
  weight: Variable<'float32'>;
  gradient: Tensor<'float32'>;
  slots: Readonly<Record<string, Variable<'float32'>>>;
}

/** The scalars of one step as the graph sees them. */
export interface StepScalars {
  /** Values for the step's own placeholders; `step` counts from 1. */
  feeds(step: number): Feed[];
  update(weight: OptimizedWeight, learningRate: Tensor<'float32'>): Operation;
}

export interface OptimizerDefinition {
  /** Names of the variables beside each weight; all start at 0. */
  slots: readonly string[];
  build(graph: Graph, spec: OptimizerSpec): StepScalars;
}
