// Legend of shapes: N images of the data set, B batch, H height, W width, C channels.
import {
  add,
  cast,
  type Graph,
  gather,
  gradients,
  histogramFixedWidth,
  largest,
  multiply,
  negate,
  randomKey,
  square,
  subtract,
  sum,
  type Tensor,
} from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import type { Activation } from '../architecture/layer.js';
import type { RegionLoss } from '../losses/loss-definition.js';
import { buildNetwork, known, type WeightVariables } from '../network/network.js';
import type { PenaltyTensors } from '../network/penalty.js';
import { buildRegions } from '../network/region-rows.js';
import type { Precision } from '../spec.js';
import { fineCount } from './distribution.js';
import type { ProbePlan } from './recording-settings.js';

type Floats = Tensor<'float32'>;

interface ProbeParts {
  architecture: Architecture;
  variables: WeightVariables;
  /** [N, H, W, C] */
  images: Floats;
  /** [N, H, W] */
  masks: Tensor<'uint8'>;
  loss: RegionLoss;
  threshold: number;
  penalty: PenaltyTensors;
  seed: number;
  precision: Precision;
}

/** The values that an activation gets, of one layer. */
export interface PreActivation {
  /** The layer that gives them. */
  layer: string;
  /** Null: the last layer, whose outputs go into the sigmoid or softmax. */
  activation: Activation['activation'] | null;
  valuesPerImage: number;
  /** Scalars; `channelMost` [C]. */
  least: Floats;
  most: Floats;
  total: Floats;
  channelMost: Floats;
  /** What the second pass is told, and what it gives. */
  range: Floats;
  mean: Floats;
  powers: { second: Floats; third: Floats; fourth: Floats };
  counts: Tensor<'int32'>;
}

/** Operations beside the training: they run only where one of them is fetched. */
export interface ProbeGraph {
  indices: Tensor<'int32'>;
  preActivations: PreActivation[];
  /** By the weights' names; null where the loss does not depend on one. */
  gradients: { name: string; shape: readonly number[]; gradient: Floats }[];
}

/** Adds what measures the probe images; nothing that is there already uses any of it. */
export function buildProbe(graph: Graph, plan: ProbePlan, parts: ProbeParts): ProbeGraph {
  const indices = graph.placeholder('probe/images', 'int32', [null]);
  const images = gather(parts.images, indices);
  const wantsForward = plan.distributions || plan.deadUnits;
  return {
    indices,
    preActivations: wantsForward ? buildPreActivations(graph, plan, parts, images) : [],
    gradients: plan.gradients ? buildGradients(graph, parts, images, indices) : [],
  };
}

/** In evaluation mode: what the network computes for a picture, whatever else is in its batch. */
function buildPreActivations(
  graph: Graph,
  { bins }: ProbePlan,
  { architecture, variables, precision }: ProbeParts,
  images: Floats,
): PreActivation[] {
  const { outputs } = buildNetwork(architecture, variables, images, { precision, training: false });
  return listActivated(architecture).map(({ layer, activation }, index) => {
    const z = cast(known(outputs, layer), 'float32');
    const perImage = z.shape.slice(1).reduce<number>((product, size) => product * (size ?? Number.NaN), 1);
    const range = graph.placeholder(`probe/range${index}`, 'float32', [2]);
    const mean = graph.placeholder(`probe/mean${index}`, 'float32', []);
    const distance = subtract(z, mean);
    const squared = square(distance);
    return {
      layer,
      activation,
      valuesPerImage: perImage,
      least: negate(largest(negate(z))),
      most: largest(z),
      total: sum(z),
      channelMost: largest(z, [0, 1, 2]),
      range,
      mean,
      powers: {
        second: sum(squared),
        third: sum(multiply(squared, distance)),
        fourth: sum(square(squared)),
      },
      counts: histogramFixedWidth(z, range, fineCount(Math.max(1, bins))),
    };
  });
}

/** Layers whose outputs go into an activation, and the last one. */
function listActivated({ layers }: Architecture): Pick<PreActivation, 'layer' | 'activation'>[] {
  const activated = layers.flatMap((one) => {
    const [layer] = one.inputs;
    return one.kind === 'activation' && layer !== undefined ? [{ layer, activation: one.activation }] : [];
  });
  const last = layers.at(-1);
  return last ? [...activated, { layer: last.name, activation: null }] : activated;
}

/** In training mode, as the optimizer sees them, with the same dropped values in every epoch. */
function buildGradients(graph: Graph, parts: ProbeParts, images: Floats, indices: Tensor<'int32'>) {
  const { architecture, variables, masks, loss, threshold, penalty, seed, precision } = parts;
  const key = randomKey(seed, graph.ints([0]));
  const { logits } = buildNetwork(architecture, variables, images, { precision, training: true, key });
  const targets = cast(gather(masks, indices), 'float32');
  const own = buildRegions(logits, targets, loss, threshold).loss;
  const total = penalty.penalty ? add(own, penalty.penalty) : own;
  const trainable = listWeights(architecture).filter((weight) => weight.trainable);
  const sources = trainable.map(({ name }) => known(variables, name).value);
  return gradients(total, sources).flatMap((gradient, index) => {
    const weight = trainable[index];
    return gradient && weight ? [{ name: weight.name, shape: weight.shape, gradient }] : [];
  });
}
