import {
  absolute,
  addAll,
  type Graph,
  multiply,
  square,
  squareRoot,
  sum,
  type Tensor,
} from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import type { TrialSpec } from '../spec.js';
import { known, type WeightVariables } from './network.js';

type Floats = Tensor<'float32'>;

export interface PenaltyTensors {
  /** l1 sum|w| + l2 sum(w^2) + l2norm ||w||; null where every strength is 0. */
  penalty: Floats | null;
  /** ||w|| of the same weights. */
  weightNorm: Floats;
}

/** Adds the penalty on the kernels, or on all trainable weights (Keras's form of L2: no factor of a half). */
export function buildPenalty(
  graph: Graph,
  architecture: Architecture,
  variables: WeightVariables,
  spec: TrialSpec['regularizer'],
): PenaltyTensors {
  const chosen = listWeights(architecture).filter((weight) =>
    spec.weights === 'kernels' ? weight.role === 'kernel' : weight.trainable,
  );
  const values = chosen.map((weight) => known(variables, weight.name).value);
  const squares = addAll(values.map((value) => sum(square(value))));
  const weightNorm = squareRoot(squares);
  const parts: Floats[] = [];
  if (spec.l1 > 0)
    parts.push(multiply(addAll(values.map((value) => sum(absolute(value)))), graph.float(spec.l1)));
  if (spec.l2 > 0) parts.push(multiply(squares, graph.float(spec.l2)));
  if (spec.l2norm > 0) parts.push(multiply(weightNorm, graph.float(spec.l2norm)));
  return { penalty: parts.length > 0 ? addAll(parts) : null, weightNorm };
}
