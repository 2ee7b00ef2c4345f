import { type Feed, Session } from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import { augmentationFeeds } from '../augmentation/augment.js';
import type { PenaltyValues } from '../calibration/penalty-sums.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import type { TrainingData } from '../job.js';
import { resolveClassWeights } from '../losses/class-weights.js';
import type { RegionLoss } from '../losses/loss-definition.js';
import { strengthFeeds } from '../network/penalty.js';
import { restoringFeeds, type Settable } from '../network/settable.js';
import { buildTrialGraph, type TrialGraph } from '../network/trial-graph.js';
import type { BatchPlan } from '../random/epoch-plan.js';
import { drawInitialWeights } from '../random/initial-weights.js';
import type { TrialSpec } from '../spec.js';
import { joinBytes, joinFloats, type PlacedSides, placeSides } from './placed-sides.js';

/** Keras's momentum of the moving statistics. */
const statisticsMomentum = 0.99;

export interface StepInput {
  batch: BatchPlan;
  /** From 1. */
  step: number;
  learningRate: number;
}

/** One trial's graph in TensorFlow, with its weights, its optimizer's state and its data set. */
export class TrialSession {
  /** Numbers of the images of each side of the split, in the data set of the session. */
  readonly sides: PlacedSides;
  /** The trial's loss, with the weights of the classes. */
  readonly loss: RegionLoss;
  private readonly session: Session;
  private readonly model: TrialGraph;

  constructor(
    spec: TrialSpec,
    private readonly architecture: Architecture,
    private readonly data: TrainingData,
    private readonly seed: number,
  ) {
    const { height, width, channels, classes } = data;
    this.sides = placeSides(data);
    const classWeights = resolveClassWeights(spec.loss, data.train.masks, classes);
    this.loss = { spec: spec.loss, classes, classWeights };
    const size = { images: this.sides.count, height, width, channels };
    this.model = buildTrialGraph(spec, architecture, size, { loss: this.loss, seed });
    this.session = Session.load(this.model.graph);
    this.loadData();
  }

  /** Initial weights by the seed, slots at 0. */
  initialize(): void {
    const weights = drawInitialWeights(listWeights(this.architecture), this.seed);
    const slots = this.model.slots.map(({ shape }) => new Float32Array(shape.reduce((a, b) => a * b, 1)));
    this.restoreValues([...weights.map((weight) => weight.values), ...slots]);
  }

  restore(weights: NamedWeights, slots: NamedWeights): void {
    this.restoreValues([...inOrder(this.model.weights, weights), ...inOrder(this.model.slots, slots)]);
  }

  weights(): NamedWeights {
    return this.read(this.model.weights);
  }

  slots(): NamedWeights {
    return this.read(this.model.slots);
  }

  /** Sets the penalties' strengths where they are relative. */
  setStrengths(values: PenaltyValues): void {
    const { strengths } = this.model.penalty;
    if (strengths) this.session.run(strengthFeeds(strengths, values), [strengths.assigned]);
  }

  /** One optimizer step. Rows and penalty are those of the weights before it. */
  trainStep({ batch, step, learningRate }: StepInput): { rows: Float32Array; penalty: number } {
    const { inputs, scalars, trainedRows, penalty } = this.model;
    const count = batch.indices.length;
    const feeds: Feed[] = [
      { tensor: inputs.indices, values: batch.indices, shape: [count] },
      { tensor: inputs.step, values: Int32Array.of(step), shape: [1] },
      { tensor: inputs.learningRate, values: Float32Array.of(learningRate), shape: [] },
      { tensor: inputs.statisticsRate, values: Float32Array.of(1 - momentumAt(step)), shape: [] },
      ...scalars.feeds(step),
      ...augmentationFeeds(inputs.augmentation, batch),
    ];
    if (!penalty.penalty) return { rows: this.session.run(feeds, [trainedRows])[0].values, penalty: 0 };
    const [rows, own] = this.session.run(feeds, [trainedRows, penalty.penalty]);
    return { rows: rows.values, penalty: own.values[0] ?? Number.NaN };
  }

  /** Rows of these images of the data set, in evaluation mode. */
  evaluate(indices: Int32Array): Float32Array {
    const { evaluation } = this.model;
    const feed = { tensor: evaluation.indices, values: indices, shape: [indices.length] };
    return this.session.run([feed], [evaluation.rows])[0].values;
  }

  /** Probabilities [B, H, W, outputs] of images [B, H, W, C], in evaluation mode. */
  predict(images: Float32Array): Float32Array {
    const { height, width, channels } = this.data;
    const { evaluation } = this.model;
    const shape = [images.length / (height * width * channels), height, width, channels];
    return this.session.run(
      [{ tensor: evaluation.images, values: images, shape }],
      [evaluation.probabilities],
    )[0].values;
  }

  /** Penalty and norm of the weights as they are now. */
  measureWeights(): { penalty: number; weightNorm: number } {
    const { penalty, weightNorm } = this.model.penalty;
    const [norm, own] = this.session.run([], [weightNorm, penalty ?? weightNorm]);
    return { weightNorm: norm.values[0] ?? Number.NaN, penalty: penalty ? (own.values[0] ?? Number.NaN) : 0 };
  }

  dispose(): void {
    this.session.dispose();
  }

  private loadData(): void {
    const { height, width, channels } = this.data;
    const { images, masks, loaded } = this.model.data;
    const { sets, count } = this.sides;
    const pixels = joinFloats(sets.map((set) => set.images));
    const classes = joinBytes(sets.map((set) => set.masks));
    this.session.run(
      [
        { tensor: images, values: pixels, shape: [count, height, width, channels] },
        { tensor: masks, values: classes, shape: [count, height, width] },
      ],
      [loaded],
    );
  }

  private restoreValues(values: readonly Float32Array[]): void {
    const targets = [...this.model.weights, ...this.model.slots];
    this.session.run(restoringFeeds(targets, values), [this.model.restored]);
  }

  private read(targets: readonly Settable[]): NamedWeights {
    const fetched = this.session.run(
      [],
      targets.map(({ variable }) => variable.value),
    );
    return targets.map(({ name, shape }, index) => ({ name, shape, values: valuesAt(fetched, index) }));
  }
}

/**
 * The momentum of the moving statistics at a step. It grows from 2/11 to its limit, so that they follow the weights
 * from the first steps on instead of starting from 0 and 1 (as TensorFlow's ExponentialMovingAverage with a count).
 */
function momentumAt(step: number): number {
  return Math.min(statisticsMomentum, (1 + step) / (10 + step));
}

function valuesAt(fetched: readonly { values: Float32Array }[], index: number): Float32Array {
  const one = fetched[index];
  if (!one) throw new Error(`nothing was fetched at ${index}`);
  return one.values;
}

/** The values of `named` in the order of `targets`. */
function inOrder(targets: readonly Settable[], named: NamedWeights): Float32Array[] {
  const byName = new Map(named.map((one) => [one.name, one.values]));
  return targets.map(({ name, shape }) => {
    const values = byName.get(name);
    const expected = shape.reduce((product, length) => product * length, 1);
    if (values?.length !== expected)
      throw new Error(`${name} should have ${expected} values, has ${values?.length}`);
    return values;
  });
}
