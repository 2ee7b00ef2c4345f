import { type Feed, Session, type Tensor } from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import type { PenaltyValues } from '../calibration/penalty-sums.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { elementCount } from '../element-count.js';
import type { TrainingData } from '../job.js';
import { resolveClassWeights } from '../losses/class-weights.js';
import { leavesPixelsOut } from '../losses/left-out-class.js';
import type { RegionLoss } from '../losses/loss-definition.js';
import { createAccumulator } from '../metrics/create-accumulator.js';
import { strengthFeeds } from '../network/penalty.js';
import { restoringFeeds, type Settable } from '../network/settable.js';
import { buildTrialGraph, type TrialGraph } from '../network/trial-graph.js';
import { batchesPerStep } from '../random/batch-places.js';
import type { BatchPlan } from '../random/epoch-plan.js';
import { drawInitialWeights } from '../random/initial-weights.js';
import { Probe } from '../recording/probe.js';
import { planProbe, type RecordingSettings } from '../recording/recording-settings.js';
import type { TrialSpec } from '../spec.js';
import { joinBytes, joinFloats, type PlacedSides, placeSides } from './placed-sides.js';
import type { ChangedBatch } from './validation-changes.js';

/** Keras's momentum of the moving statistics. */
const statisticsMomentum = 0.99;

export interface StepInput {
  batch: BatchPlan;
  /** From 1. */
  step: number;
  learningRate: number;
}

/** What a batch told before its step. */
export interface StepResult {
  rows: Float32Array;
  penalty: number;
  /** Of the gradients before clipping; null where it is not measured, and in batches that do not end their step. */
  gradientNorm: number | null;
}

export interface SessionOptions {
  /** Images that go through the network at once; by default `training.batchSize`. Steps keep their images. */
  microBatchSize?: number | undefined;
  /** `optimizer.clipNorm` measures it in any case. */
  measuresGradientNorm?: boolean;
  /** What is recorded of the run's inside; by default nothing. */
  recording?: RecordingSettings | undefined;
}

/** One trial's graph in TensorFlow, with its weights, its optimizer's state and its data set. */
export class TrialSession {
  /** Numbers of the images of each side of the split, in the data set of the session. */
  readonly sides: PlacedSides;
  /** The trial's loss, with the weights of the classes. */
  readonly loss: RegionLoss;
  /** Measures a few training images; null where nothing that is recorded needs it. */
  readonly probe: Probe | null;
  private readonly session: Session;
  private readonly model: TrialGraph;
  private readonly batchesPerStep: number;
  /** Moving statistics of a run that starts from weights are worth as much as after many steps. */
  private readonly momentumOf: (step: number) => number;

  constructor(
    spec: TrialSpec,
    private readonly architecture: Architecture,
    private readonly data: TrainingData,
    private readonly seed: number,
    { microBatchSize, measuresGradientNorm = false, recording }: SessionOptions = {},
  ) {
    const { height, width, channels, classes } = data;
    this.sides = placeSides(data);
    const classWeights = resolveClassWeights(spec.loss, data.train.masks, classes);
    const isPartial = leavesPixelsOut(this.sides.sets.map((set) => set.masks));
    this.loss = { spec: spec.loss, classes, classWeights, leavesPixelsOut: isPartial };
    const probePlan = planProbe(recording, this.sides.train);
    const size = { images: this.sides.count, height, width, channels };
    this.batchesPerStep = batchesPerStep(spec.training, microBatchSize);
    this.momentumOf = spec.training.initialWeights === null ? momentumAt : () => statisticsMomentum;
    this.model = buildTrialGraph(spec, architecture, size, {
      loss: this.loss,
      seed,
      accumulates: this.batchesPerStep > 1,
      measuresGradientNorm,
      probePlan,
    });
    this.session = Session.load(this.model.graph);
    const { probe } = this.model;
    const atOnce = microBatchSize ?? spec.training.batchSize;
    this.probe = probe && probePlan && new Probe(this.session, probe, probePlan, atOnce);
    this.loadData();
  }

  /** Weights before the first step, by default drawn by the seed; slots as the optimizer starts. */
  initialize(weights: NamedWeights = drawInitialWeights(listWeights(this.architecture), this.seed)): void {
    const slots = this.model.slots.map(({ shape, initial }) =>
      new Float32Array(elementCount(shape)).fill(initial),
    );
    this.restoreValues([...inOrder(this.model.weights, weights), ...slots]);
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

  /** One optimizer step, or a batch on the way to it. Rows and penalty are those of the weights before it. */
  trainStep({ batch, step, learningRate }: StepInput): StepResult {
    const { inputs, scalars, trainedRows, collectedRows, penalty, gradientNorm } = this.model;
    const count = batch.indices.length;
    const { share, index, endsStep } = batch.place;
    // Every batch draws its own random numbers; the number wraps where int32 ends.
    const draw = ((step - 1) * this.batchesPerStep + index + 1) % 2 ** 31;
    const feeds: Feed[] = [
      { tensor: inputs.indices, values: batch.indices, shape: [count] },
      { tensor: inputs.step, values: Int32Array.of(draw), shape: [1] },
      { tensor: inputs.learningRate, values: Float32Array.of(learningRate), shape: [] },
      { tensor: inputs.statisticsRate, values: Float32Array.of(1 - this.momentumOf(step)), shape: [] },
      ...scalars.feeds(step),
      ...inputs.augmentation.feeds(batch.changes),
    ];
    if (inputs.share) feeds.push({ tensor: inputs.share, values: Float32Array.of(share), shape: [] });
    const rows = endsStep || !collectedRows ? trainedRows : collectedRows;
    const norm = endsStep ? gradientNorm : null;
    const scalarsOut = [penalty.penalty, norm].filter((one) => one !== null);
    const fetched = this.session.run(feeds, [rows, ...scalarsOut]);
    return {
      rows: valuesAt(fetched, 0),
      penalty: penalty.penalty ? scalarAt(fetched, 1) : 0,
      gradientNorm: norm ? scalarAt(fetched, fetched.length - 1) : null,
    };
  }

  /** The data loss of the batch that gave these rows. */
  lossOf(rows: Float32Array): number {
    const batch = createAccumulator(this.loss, this.data.height * this.data.width);
    batch.add(rows);
    return batch.dataLoss();
  }

  /** Rows of these images of the data set, in evaluation mode; changed where the trial has `augmentValidation`. */
  evaluate(indices: Int32Array, changed: ChangedBatch | null = null): Float32Array {
    const { feeds, evaluation } = this.evaluationOf(indices, changed);
    return this.session.run(feeds, [evaluation.rows])[0].values;
  }

  /** The same with the probabilities, [B, H, W, outputs], and true classes, [B, H, W], of their pixels. */
  evaluateMasks(
    indices: Int32Array,
    changed: ChangedBatch | null = null,
  ): Record<'rows' | 'probabilities' | 'targets', Float32Array> {
    const { feeds, evaluation } = this.evaluationOf(indices, changed);
    const fetched = [evaluation.rows, evaluation.probabilities, evaluation.targets] as const;
    const [rows, probabilities, targets] = this.session.run(feeds, fetched);
    return { rows: rows.values, probabilities: probabilities.values, targets: targets.values };
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

  private evaluationOf(indices: Int32Array, changed: ChangedBatch | null) {
    const { evaluation, changedEvaluation } = this.model;
    const chosen = (tensor: Tensor) => ({ tensor, values: indices, shape: [indices.length] });
    if (!changed || !changedEvaluation) return { evaluation, feeds: [chosen(evaluation.indices)] };
    const { draw, augmentation } = changedEvaluation;
    const feeds: Feed[] = [
      chosen(changedEvaluation.indices),
      { tensor: draw, values: Int32Array.of(changed.draw), shape: [1] },
      ...augmentation.feeds(changed.changes),
    ];
    return { evaluation: changedEvaluation, feeds };
  }

  private loadData(): void {
    const { height, width, channels } = this.data;
    const { images, masks, brightness, loaded } = this.model.data;
    const { sets, count } = this.sides;
    const pixels = joinFloats(sets.map((set) => set.images));
    const classes = joinBytes(sets.map((set) => set.masks));
    const feeds: Feed[] = [
      { tensor: images, values: pixels, shape: [count, height, width, channels] },
      { tensor: masks, values: classes, shape: [count, height, width] },
    ];
    if (brightness) {
      const values = joinFloats(sets.map((set) => set.brightness ?? new Float32Array(0)));
      feeds.push({ tensor: brightness, values, shape: [count, 2, channels] });
    }
    this.session.run(feeds, [loaded]);
  }

  private restoreValues(values: readonly Float32Array[]): void {
    const targets = [...this.model.weights, ...this.model.slots];
    this.session.run(restoringFeeds(targets, values), [this.model.restored]);
  }

  private read(targets: readonly Settable[]): NamedWeights {
    if (targets.length === 0) return [];
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

function scalarAt(fetched: readonly { values: Float32Array }[], index: number): number {
  return valuesAt(fetched, index)[0] ?? Number.NaN;
}

/** The values of `named` in the order of `targets`. */
function inOrder(targets: readonly Settable[], named: NamedWeights): Float32Array[] {
  const byName = new Map(named.map((one) => [one.name, one.values]));
  return targets.map(({ name, shape }) => {
    const values = byName.get(name);
    const expected = elementCount(shape);
    if (values?.length !== expected)
      throw new Error(`${name} should have ${expected} values, has ${values?.length}`);
    return values;
  });
}
