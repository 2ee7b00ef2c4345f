// Legend of shapes: N images of the data set, B batch, H height, W width, C channels.
import {
  add,
  assign,
  assignSub,
  cast,
  Graph,
  gather,
  identity,
  multiply,
  type Operation,
  randomKey,
  subtract,
  type Tensor,
  Variable,
} from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import { type AugmentationInputs, augment, augmentationInputs } from '../augmentation/augment.js';
import type { RegionLoss } from '../losses/loss-definition.js';
import type { OptimizerSlot } from '../optimizers/apply-optimizer.js';
import { buildUpdates } from '../optimizers/build-updates.js';
import type { StepScalars } from '../optimizers/optimizer-definition.js';
import type { TrialSpec } from '../spec.js';
import { type BatchStatistics, buildNetwork, known, type WeightVariables } from './network.js';
import { buildPenalty, type PenaltyTensors } from './penalty.js';
import { buildRegions } from './region-rows.js';
import type { RegionTensors } from './region-tensors.js';
import { type Settable, settable } from './settable.js';

type Floats = Tensor<'float32'>;

export interface DataSize {
  /** Images of all sides of the split together. */
  images: number;
  height: number;
  width: number;
  channels: number;
}

/** One graph that trains, evaluates and predicts; all three share its variables. */
export interface TrialGraph {
  graph: Graph;
  weights: readonly Settable[];
  /** The optimizer's variables, `slot/weight`. */
  slots: readonly OptimizerSlot[];
  /** Fetched to set all weights and slots from their inputs. */
  restored: Floats;
  data: { images: Floats; masks: Tensor<'uint8'>; loaded: Floats };
  inputs: TrainingInputs;
  scalars: StepScalars;
  /** Fetching it makes one optimizer step. Rows of the batch before the step, see `buildRegions`. */
  trainedRows: Floats;
  /** Fetching it keeps the batch's gradients for the step of a later batch; null where each batch makes a step. */
  collectedRows: Floats | null;
  /** Of the step's gradients before clipping; null unless measured. */
  gradientNorm: Floats | null;
  penalty: PenaltyTensors;
  evaluation: RegionTensors & { indices: Tensor<'int32'>; images: Floats };
}

interface TrainingInputs {
  indices: Tensor<'int32'>;
  step: Tensor<'int32'>;
  learningRate: Floats;
  /** 1 - momentum of the moving statistics. */
  statisticsRate: Floats;
  /** Share of the step's images in the batch; null where each batch makes a step. */
  share: Floats | null;
  augmentation: AugmentationInputs;
}

interface GraphOptions {
  loss: RegionLoss;
  seed: number;
  /** Whether one step may take the gradients of several batches. */
  accumulates: boolean;
  measuresGradientNorm: boolean;
}

export function buildTrialGraph(
  spec: TrialSpec,
  architecture: Architecture,
  size: DataSize,
  { loss, seed, accumulates, measuresGradientNorm }: GraphOptions,
): TrialGraph {
  const graph = new Graph();
  const weights = listWeights(architecture).map(({ name, shape }) => settable(graph, name, shape));
  const variables: WeightVariables = new Map(weights.map(({ name, variable }) => [name, variable]));
  const { images, masks, data } = buildData(graph, size);
  const penalty = graph.scope('penalty', () =>
    buildPenalty(graph, architecture, variables, spec.regularizer),
  );
  const { threshold } = spec.validation;

  const inputs: TrainingInputs = {
    indices: graph.placeholder('batch', 'int32', [null]),
    step: graph.placeholder('step', 'int32', [1]),
    learningRate: graph.placeholder('rate', 'float32', []),
    statisticsRate: graph.placeholder('bn', 'float32', []),
    share: accumulates ? graph.placeholder('share', 'float32', []) : null,
    augmentation: augmentationInputs(graph, spec.augmentation),
  };
  const forward = graph.scope('train', () => {
    const chosen = { images: gather(images, inputs.indices), targets: targetsOf(masks, inputs.indices) };
    const batch = augment(chosen, inputs.augmentation);
    const mode = { training: true, key: randomKey(seed, inputs.step) } as const;
    const network = buildNetwork(architecture, variables, batch.images, mode);
    return { ...network, ...buildRegions(network.logits, batch.targets, loss, threshold) };
  });
  const updates = graph.scope('update', () => {
    const total = penalty.penalty ? add(forward.loss, penalty.penalty) : forward.loss;
    // The shares of a step add up to 1, so the penalty enters each step once.
    const optimized = buildUpdates(inputs.share ? multiply(total, inputs.share) : total, {
      spec: spec.optimizer,
      architecture,
      variables,
      learningRate: inputs.learningRate,
      accumulates,
      measuresNorm: measuresGradientNorm,
    });
    const moved = forward.statistics.flatMap((one) => moveStatistics(one, variables, inputs.statisticsRate));
    const collected = optimized.collected ? [...optimized.collected, ...moved] : null;
    return { ...optimized, collected, operations: [...optimized.operations, ...moved] };
  });
  const evaluation = graph.scope('evaluate', () => {
    const indices = graph.placeholder('evaluated', 'int32', [null]);
    const batch = gather(images, indices);
    const { logits } = buildNetwork(architecture, variables, batch, { training: false });
    return { indices, images: batch, ...buildRegions(logits, targetsOf(masks, indices), loss, threshold) };
  });
  const assigned = [...weights, ...updates.slots].map(({ variable, input }) => assign(variable, input));
  return {
    graph,
    weights,
    slots: updates.slots,
    restored: identity(graph.float(0), { name: 'restored', controls: [...assigned, ...updates.started] }),
    data,
    inputs,
    scalars: updates.scalars,
    trainedRows: identity(forward.rows, { name: 'trained', controls: updates.operations }),
    collectedRows: updates.collected
      ? identity(forward.rows, { name: 'collected', controls: updates.collected })
      : null,
    gradientNorm: updates.gradientNorm,
    penalty,
    evaluation,
  };
}

function buildData(graph: Graph, { images: count, height, width, channels }: DataSize) {
  const images = new Variable(graph, 'data/images', 'float32', [count, height, width, channels]);
  const masks = new Variable(graph, 'data/masks', 'uint8', [count, height, width]);
  const inputs = {
    images: graph.placeholder('data/images/set', 'float32', images.shape),
    masks: graph.placeholder('data/masks/set', 'uint8', masks.shape),
  };
  const controls = [assign(images, inputs.images), assign(masks, inputs.masks)];
  const loaded = identity(graph.float(0), { name: 'data/loaded', controls });
  return { images: images.value, masks: masks.value, data: { ...inputs, loaded } };
}

function targetsOf(masks: Tensor<'uint8'>, indices: Tensor<'int32'>): Floats {
  return cast(gather(masks, indices), 'float32');
}

/** moving -= (moving - batch) * rate */
function moveStatistics(one: BatchStatistics, variables: WeightVariables, rate: Floats): Operation[] {
  const pairs = [
    ['moving_mean', one.mean],
    ['moving_variance', one.variance],
  ] as const;
  return pairs.map(([name, measured]) => {
    const moving = known(variables, `${one.layer}/${name}`);
    return assignSub(moving, multiply(subtract(moving.value, measured), rate));
  });
}
