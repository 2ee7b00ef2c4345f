// Legend of shapes: N images of the data set, B batch, H height, W width, C channels.
import {
  add,
  assign,
  assignSub,
  cast,
  type Feed,
  Graph,
  gather,
  gradients,
  identity,
  multiply,
  type Operation,
  randomKey,
  reshape,
  reverse,
  select,
  subtract,
  type Tensor,
  Variable,
} from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import type { RegionLoss } from '../losses/loss-definition.js';
import { optimizerDefinition } from '../optimizers/optimizer.js';
import type { StepScalars } from '../optimizers/optimizer-definition.js';
import type { TrialSpec } from '../spec.js';
import { type BatchStatistics, buildNetwork, known, type WeightVariables } from './network.js';
import { buildPenalty, type PenaltyTensors } from './penalty.js';
import { buildRegions } from './region-rows.js';
import type { RegionTensors } from './region-tensors.js';

type Floats = Tensor<'float32'>;

export interface DataSize {
  /** Images of all sides of the split together. */
  images: number;
  height: number;
  width: number;
  channels: number;
}

/** A variable that can be set from outside. */
export interface Settable {
  name: string;
  shape: readonly number[];
  variable: Variable<'float32'>;
  input: Floats;
}

/** One graph that trains, evaluates and predicts; all three share its variables. */
export interface TrialGraph {
  graph: Graph;
  weights: readonly Settable[];
  /** The optimizer's variables, `slot/weight`. */
  slots: readonly Settable[];
  /** Fetched to set all weights and slots from their inputs. */
  restored: Floats;
  data: { images: Floats; masks: Tensor<'uint8'>; loaded: Floats };
  inputs: TrainingInputs;
  scalars: StepScalars;
  /** Fetching it makes one optimizer step. Rows of the batch before the step, see `buildRegions`. */
  trainedRows: Floats;
  penalty: PenaltyTensors;
  evaluation: RegionTensors & { indices: Tensor<'int32'>; images: Floats };
}

interface TrainingInputs {
  indices: Tensor<'int32'>;
  step: Tensor<'int32'>;
  learningRate: Floats;
  /** 1 - momentum of the moving statistics. */
  statisticsRate: Floats;
  flipHorizontal: Tensor<'bool'> | null;
  flipVertical: Tensor<'bool'> | null;
}

export function buildTrialGraph(
  spec: TrialSpec,
  architecture: Architecture,
  size: DataSize,
  { loss, seed }: { loss: RegionLoss; seed: number },
): TrialGraph {
  const graph = new Graph();
  const weights = listWeights(architecture).map(({ name, shape }) => settable(graph, name, shape));
  const variables: WeightVariables = new Map(weights.map(({ name, variable }) => [name, variable]));
  const { images, masks, data } = buildData(graph, size);
  const penalty = graph.scope('penalty', () =>
    buildPenalty(graph, architecture, variables, spec.regularizer),
  );
  const { threshold } = spec.validation;

  const inputs = trainingInputs(graph, spec.augmentation);
  const forward = graph.scope('train', () => {
    const batch = augment(gather(images, inputs.indices), targetsOf(masks, inputs.indices), inputs);
    const mode = { training: true, key: randomKey(seed, inputs.step) } as const;
    const network = buildNetwork(architecture, variables, batch.images, mode);
    return { ...network, ...buildRegions(network.logits, batch.targets, loss, threshold) };
  });
  const updates = graph.scope('update', () => {
    const total = penalty.penalty ? add(forward.loss, penalty.penalty) : forward.loss;
    const optimized = optimize(graph, spec, architecture, variables, total, inputs.learningRate);
    const moved = forward.statistics.flatMap((one) => moveStatistics(one, variables, inputs.statisticsRate));
    return { ...optimized, operations: [...optimized.operations, ...moved] };
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
    restored: identity(graph.float(0), { name: 'restored', controls: assigned }),
    data,
    inputs,
    scalars: updates.scalars,
    trainedRows: identity(forward.rows, { name: 'trained', controls: updates.operations }),
    penalty,
    evaluation,
  };
}

/** The feeds that put `values`, in the order of `targets`, into their variables. */
export function restoringFeeds(targets: readonly Settable[], values: readonly Float32Array[]): Feed[] {
  return targets.map(({ name, input, shape }, index) => {
    const own = values[index];
    if (!own) throw new Error(`no values for ${name}`);
    // A copy: TensorFlow may take the memory over and update it in place.
    return { tensor: input, values: own.slice(), shape };
  });
}

function settable(graph: Graph, name: string, shape: readonly number[]): Settable {
  const variable = new Variable(graph, name, 'float32', shape);
  return { name, shape, variable, input: graph.placeholder(`${name}/set`, 'float32', shape) };
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

function trainingInputs(graph: Graph, augmentation: TrialSpec['augmentation']): TrainingInputs {
  const flags = (name: string, probability: number) =>
    probability > 0 ? graph.placeholder(name, 'bool', [null]) : null;
  return {
    indices: graph.placeholder('batch', 'int32', [null]),
    step: graph.placeholder('step', 'int32', [1]),
    learningRate: graph.placeholder('rate', 'float32', []),
    statisticsRate: graph.placeholder('bn', 'float32', []),
    flipHorizontal: flags('fliph', augmentation.flipHorizontal),
    flipVertical: flags('flipv', augmentation.flipVertical),
  };
}

function targetsOf(masks: Tensor<'uint8'>, indices: Tensor<'int32'>): Floats {
  return cast(gather(masks, indices), 'float32');
}

/** Mirrors the flagged images [B, H, W, C] and their targets [B, H, W]. */
function augment(images: Floats, targets: Floats, { flipHorizontal, flipVertical }: TrainingInputs) {
  const flips = [
    { flags: flipHorizontal, axis: 2 },
    { flags: flipVertical, axis: 1 },
  ];
  let batch = { images, targets };
  for (const { flags, axis } of flips) {
    if (!flags) continue;
    batch = {
      images: select(reshape(flags, [null, 1, 1, 1]), reverse(batch.images, axis), batch.images),
      targets: select(reshape(flags, [null, 1, 1]), reverse(batch.targets, axis), batch.targets),
    };
  }
  return batch;
}

function optimize(
  graph: Graph,
  spec: TrialSpec,
  architecture: Architecture,
  variables: WeightVariables,
  loss: Floats,
  learningRate: Floats,
) {
  const definition = optimizerDefinition(spec.optimizer.name);
  const scalars = definition.build(graph, spec.optimizer);
  const trainable = listWeights(architecture).filter((weight) => weight.trainable);
  const targets = trainable.map((weight) => known(variables, weight.name));
  const slots: Settable[] = [];
  const operations = gradients(
    loss,
    targets.map((target) => target.value),
  ).flatMap((gradient, index): Operation[] => {
    const [weight, description] = [targets[index], trainable[index]];
    if (!gradient || !weight || !description) return [];
    const own = definition.slots.map((slot) => settable(graph, `${slot}/${weight.name}`, weight.shape));
    slots.push(...own);
    const slotVariables = Object.fromEntries(
      own.map(({ variable }, at) => [definition.slots[at] ?? '', variable]),
    );
    const updated = scalars.update({ weight, gradient, slots: slotVariables }, learningRate);
    if (spec.optimizer.weightDecay === 0 || description.role !== 'kernel') return [updated];
    // Decoupled (Loshchilov & Hutter 2019, arXiv 1711.05101): from the value before the step, outside the gradient.
    const decay = multiply(multiply(weight.value, learningRate), graph.float(spec.optimizer.weightDecay));
    return [updated, assignSub(weight, decay, [updated])];
  });
  return { scalars, slots, operations };
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
