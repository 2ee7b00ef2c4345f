import {
  absolute,
  addAll,
  type Graph,
  identity,
  multiply,
  square,
  squareRoot,
  sum,
  type Tensor,
} from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import {
  isRegularized,
  type PenaltyKind,
  type PenaltyValues,
  penaltyKinds,
} from '../calibration/penalty-sums.js';
import type { TrialSpec } from '../spec.js';
import { known, type WeightVariables } from './network.js';
import { restoringFeeds, type Settable, settable } from './settable.js';

type Floats = Tensor<'float32'>;

export interface PenaltyTensors {
  /** l1 sum|w| + l2 sum(w^2) + l2norm ||w||; null where every strength is 0. */
  penalty: Floats | null;
  /** ||w|| of the same weights. */
  weightNorm: Floats;
  /** Null unless strengths are relative: only then are they known after the graph. */
  strengths: SettableStrengths | null;
}

interface SettableStrengths {
  targets: readonly (Settable & { kind: PenaltyKind })[];
  /** Fetched to set them from their inputs. */
  assigned: Floats;
}

/** Adds the penalty on the kernels, or on all trainable weights (Keras's form of L2: no factor of a half). */
export function buildPenalty(
  graph: Graph,
  architecture: Architecture,
  variables: WeightVariables,
  spec: TrialSpec['regularizer'],
): PenaltyTensors {
  const chosen = listWeights(architecture).filter((weight) => isRegularized(weight, spec.weights));
  const values = chosen.map((weight) => known(variables, weight.name).value);
  const squares = addAll(values.map((value) => sum(square(value))));
  const weightNorm = squareRoot(squares);
  const atOne: Record<PenaltyKind, () => Floats> = {
    l1: () => addAll(values.map((value) => sum(absolute(value)))),
    l2: () => squares,
    l2norm: () => weightNorm,
  };
  const kinds = penaltyKinds.filter((kind) => spec[kind] > 0);
  const strengths = spec.relative && kinds.length > 0 ? settableStrengths(graph, kinds) : null;
  const parts = kinds.map((kind) => {
    const own = strengths?.targets.find((target) => target.kind === kind)?.variable.value;
    return multiply(atOne[kind](), own ?? graph.float(spec[kind]));
  });
  return { penalty: parts.length > 0 ? addAll(parts) : null, weightNorm, strengths };
}

function settableStrengths(graph: Graph, kinds: readonly PenaltyKind[]): SettableStrengths {
  const targets = kinds.map((kind) => ({ ...settable(graph, `strength/${kind}`, []), kind }));
  const controls = targets.map(({ assigned }) => assigned);
  return { targets, assigned: identity(graph.float(0), { name: 'strengths', controls }) };
}

export function strengthFeeds({ targets }: SettableStrengths, strengths: PenaltyValues) {
  return restoringFeeds(
    targets,
    targets.map(({ kind }) => Float32Array.of(strengths[kind])),
  );
}
