// Legend of shapes: N images of the data set, B batch, H height, W width, C channels.
import {
  add,
  assignSub,
  Graph,
  identity,
  multiply,
  type Operation,
  randomKey,
  subtract,
  type Tensor,
} from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import { Augmentation, changesImages } from '../augmentation/augment.js';
import type { Batch } from '../augmentation/batch-change.js';
import { changesColour } from '../augmentation/colour.js';
import type { RegionLoss } from '../losses/loss-definition.js';
import type { OptimizerSlot } from '../optimizers/apply-optimizer.js';
import { buildUpdates } from '../optimizers/build-updates.js';
import type { StepScalars } from '../optimizers/optimizer-definition.js';
import { buildProbe, type ProbeGraph } from '../recording/probe-graph.js';
import type { ProbePlan } from '../recording/recording-settings.js';
import type { TrialSpec } from '../spec.js';
import { buildDataSet, type DataSet, type DataSize } from './data-set.js';
import { type BatchStatistics, buildNetwork, known, type WeightVariables } from './network.js';
import { buildPenalty, type PenaltyTensors } from './penalty.js';
import { buildRegions } from './region-rows.js';
import type { RegionTensors } from './region-tensors.js';
import { type Settable, settable } from './settable.js';

type Floats = Tensor<'float32'>;

/** One graph that trains, evaluates and predicts; all three share its variables. */
export interface TrialGraph {
  graph: Graph;
  weights: readonly Settable[];
  /** The optimizer's variables, `slot/weight`. */
  slots: readonly OptimizerSlot[];
  /** Fetched to set all weights and slots from their inputs. */
  restored: Floats;
  data: DataSet['inputs'];
  inputs: TrainingInputs;
  scalars: StepScalars;
  /** Fetching it makes one optimizer step. Rows of the batch before the step, see `buildRegions`. */
  trainedRows: Floats;
  /** Fetching it keeps the batch's gradients for the step of a later batch; null where each batch makes a step. */
  collectedRows: Floats | null;
  /** Of the step's gradients before clipping; null unless measured. */
  gradientNorm: Floats | null;
  penalty: PenaltyTensors;
  evaluation: EvaluationTensors;
  /** Evaluates changed images; null unless `augmentation.augmentValidation` asks for it. */
  changedEvaluation: ChangedEvaluation | null;
  /** What watches the run; null where nothing does. */
  probe: ProbeGraph | null;
}

interface EvaluationTensors extends RegionTensors {
  indices: Tensor<'int32'>;
  images: Floats;
  targets: Floats;
}

interface ChangedEvaluation extends EvaluationTensors {
  /** Decides the numbers that are drawn in the graph. */
  draw: Tensor<'int32'>;
  augmentation: Augmentation;
}

interface TrainingInputs {
  indices: Tensor<'int32'>;
  step: Tensor<'int32'>;
  learningRate: Floats;
  /** 1 - momentum of the moving statistics. */
  statisticsRate: Floats;
  /** Share of the step's images in the batch; null where each batch makes a step. */
  share: Floats | null;
  augmentation: Augmentation;
}

interface GraphOptions {
  loss: RegionLoss;
  seed: number;
  /** Whether one step may take the gradients of several batches. */
  accumulates: boolean;
  measuresGradientNorm: boolean;
  /** What watches the run; null: nothing. */
  probePlan: ProbePlan | null;
}

export function buildTrialGraph(
  spec: TrialSpec,
  architecture: Architecture,
  size: DataSize,
  { loss, seed, accumulates, measuresGradientNorm, probePlan }: GraphOptions,
): TrialGraph {
  const graph = new Graph();
  const weights = listWeights(architecture).map(({ name, shape }) => settable(graph, name, shape));
  const variables: WeightVariables = new Map(weights.map(({ name, variable }) => [name, variable]));
  const dataSet = buildDataSet(graph, size, { needsBrightness: changesColour(spec.augmentation) });
  const penalty = graph.scope('penalty', () =>
    buildPenalty(graph, architecture, variables, spec.regularizer),
  );
  const { threshold } = spec.validation;
  const { precision } = spec.training;

  const inputs: TrainingInputs = {
    indices: graph.placeholder('batch', 'int32', [null]),
    step: graph.placeholder('step', 'int32', [1]),
    learningRate: graph.placeholder('rate', 'float32', []),
    statisticsRate: graph.placeholder('bn', 'float32', []),
    share: accumulates ? graph.placeholder('share', 'float32', []) : null,
    augmentation: new Augmentation(graph, 'batch', spec.augmentation, size),
  };
  const forward = graph.scope('train', () => {
    const key = randomKey(seed, inputs.step);
    const { brightness, ...chosen } = dataSet.batch(inputs.indices);
    const batch = inputs.augmentation.apply(chosen, { key, brightness });
    const mode = { precision, training: true, key } as const;
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
  const evaluate = ({ images, targets }: Batch) => {
    const { logits } = buildNetwork(architecture, variables, images, { precision, training: false });
    return { images, targets, ...buildRegions(logits, targets, loss, threshold) };
  };
  const evaluation = graph.scope('evaluate', () => {
    const indices = graph.placeholder('evaluated', 'int32', [null]);
    return { indices, ...evaluate(dataSet.batch(indices)) };
  });
  const changedEvaluation = graph.scope('evaluateChanged', () => {
    if (!spec.augmentation.augmentValidation || !changesImages(spec.augmentation)) return null;
    const indices = graph.placeholder('evaluateChanged/batch', 'int32', [null]);
    const draw = graph.placeholder('evaluateChanged/draw', 'int32', [1]);
    const augmentation = new Augmentation(graph, 'evaluateChanged', spec.augmentation, size);
    const { brightness, ...chosen } = dataSet.batch(indices);
    const changed = augmentation.apply(chosen, { key: randomKey(seed, draw), brightness });
    return { indices, draw, augmentation, ...evaluate(changed) };
  });
  const { images, masks } = dataSet;
  const watched = { architecture, variables, images, masks, loss, threshold, penalty, seed, precision };
  const probe = probePlan && graph.scope('probe', () => buildProbe(graph, probePlan, watched));
  const assigned = [...weights, ...updates.slots].map((one) => one.assigned);
  return {
    graph,
    weights,
    slots: updates.slots,
    restored: identity(graph.float(0), { name: 'restored', controls: [...assigned, ...updates.started] }),
    data: dataSet.inputs,
    inputs,
    scalars: updates.scalars,
    trainedRows: identity(forward.rows, { name: 'trained', controls: updates.operations }),
    collectedRows: updates.collected
      ? identity(forward.rows, { name: 'collected', controls: updates.collected })
      : null,
    gradientNorm: updates.gradientNorm,
    penalty,
    evaluation,
    changedEvaluation,
    probe,
  };
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
