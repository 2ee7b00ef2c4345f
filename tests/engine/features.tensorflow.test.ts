// The engine's part of the list of features that the four documents A to D ask for: one test a row, by the row's number.

import type { EpochRecord } from '@unetsweep/contract';
import {
  decodeImage,
  encodePng,
  maskRaster,
  type SplitMember,
  type SplitRule,
  splitSamples,
} from '@unetsweep/datasets';
import { createJudge, factsOf } from '@unetsweep/feasibility';
import { dropout, Graph, randomKey, Session } from '@unetsweep/tensorflow';
import {
  createPredictor,
  decodeNpz,
  describeArchitecture,
  encodeNpz,
  isOutOfMemory,
  listWeights,
  type NamedWeights,
  predictedClasses,
  type TrainedCheckpoint,
  train,
} from '@unetsweep/unet';
import { describe, expect, it } from 'vitest';
import { scaledCurves } from '../../apps/dashboard/src/pages/trial/scaled-curves.js';
import { memoryFailure } from '../../apps/worker/src/out-of-memory.js';
import { recordedSamples } from '../../apps/worker/src/recorded-samples.js';
import { runRounds } from '../../packages/search/src/testing/run-rounds.js';
import { expectedPenalties, sumPenalties } from '../../packages/unet/src/calibration/penalty-sums.js';
import { strengthRange } from '../../packages/unet/src/calibration/strength-range.js';
import { deriveMetrics } from '../../packages/unet/src/engine/derived-metrics.js';
import { EarlyStopping } from '../../packages/unet/src/engine/early-stopping.js';
import { findNotices } from '../../packages/unet/src/flags/find-notices.js';
import type { RegionLoss } from '../../packages/unet/src/losses/loss-definition.js';
import { createAccumulator } from '../../packages/unet/src/metrics/create-accumulator.js';
import { drawInitialWeights } from '../../packages/unet/src/random/initial-weights.js';
import { aJob, aSmallSpec, someClassImages, someData } from '../../packages/unet/src/testing/a-trial.js';
import { logitsOf } from '../../packages/unet/src/testing/logits-of.js';
import { measureLosses } from '../../packages/unet/src/testing/measure-losses.js';
import { optimizerSteps } from '../../packages/unet/src/testing/optimizer-steps.js';
import {
  binary,
  data,
  largestDifference,
  quickJob,
  recordAll,
  recordOf,
  recordsOf,
  resolved,
  runEpochs,
  runFrom,
  size,
  stateAfter,
} from './runs.js';

/** Rows of the consolidated table that belong to the engine. */
const rows = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 33, 34, 37, 39, 40];
const covered: number[] = [];

function row(number: number, feature: string, check: () => void | Promise<void>): void {
  covered.push(number);
  it(`${number} ${feature}`, check);
}

describe('networks and what they minimise', () => {
  row(1, 'U-Net builder: exact parameter counts', () => {
    const count = (model: object, shape = binary) => {
      const { parameterCount, trainableParameterCount } = describeArchitecture(
        resolved({ model }).model,
        shape,
      );
      return [parameterCount, trainableParameterCount];
    };
    const tiles = { channels: 3, classes: 3 };
    expect(count({ preset: 'singleConv16' })).toEqual([1_179_121, 1_179_121 - 1_472]);
    expect(count({ convsPerBlock: 2, decoderConvs: 2 })).toEqual([2_164_305, 2_161_361]);
    expect(count({ preset: 'quarterUnet' })[0]).toBe(1_940_817);
    expect(count({ preset: 'quarterUnet', batchNorm: true })[0]).toBe(1_946_705);
    expect(count({ preset: 'spacenetBaseline' }, tiles)).toEqual([5_581_251, 5_581_251]);
    for (const filters of [3, 57, 120]) {
      const { layers } = describeArchitecture(
        resolved({ model: { preset: 'spacenetBaseline', head: { filters } } }).model,
        tiles,
      );
      const [penultimate, head] = layers
        .filter(({ kind }) => kind === 'convolution')
        .slice(-2)
        .map(({ weights }) => weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0));
      expect([penultimate, head]).toEqual([2_359_808, 65 * filters]);
    }
  });

  row(2, 'losses: values by hand, gradients by finite differences', () => {
    const loss = (options: object, classes = 2): RegionLoss => {
      const { loss: spec } = resolved({ loss: { smooth: 0, ...options } }, classes);
      return { spec, classes, classWeights: null };
    };
    const masks = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0);
    const of = (losses: RegionLoss[], logits: number[], y = masks) =>
      (
        measureLosses(losses, {
          logits: [Float32Array.from(logits)],
          masks: y,
          batch: 1,
          pixels: y.length,
        })[0] ?? []
      ).map((one) => one.loss);
    const all = ['bce', 'dice', 'bceDice', 'bceInverseDice', 'focal', 'switching'].map((name) =>
      loss({ name }),
    );

    // p = 1/2 everywhere.
    const [r, entropy] = [0.25, Math.LN2];
    const [dice, inverse] = [r / (r + 0.5), (1 - r) / (1 - r + 0.5)];
    const byHand = [
      entropy,
      1 - dice,
      entropy + 1 - dice,
      entropy + 1 - inverse,
      entropy * 0.25 * (0.25 * r + 0.75 * (1 - r)),
      entropy + 0.75 * (1 - dice) + 0.25 * (1 - inverse),
    ];
    expect(largestDifference(of(all, Array(8).fill(0)), byHand)).toBeLessThan(1e-6);

    const perfect = of(
      all,
      Array.from(masks, (y) => 40 * (2 * y - 1)),
    );
    expect(Math.max(...perfect.map(Math.abs))).toBeLessThan(1e-6);

    const logits = [0.3, -1.2, 0.8, 2, -0.5, 1.1, -2, 0.1];
    const switching = (switchingK: number, switchingTau: number) =>
      loss({ name: 'switching', switchingK, switchingTau });
    const [above, below, bceDice, bceInverseDice, halfAbove, halfBelow] = of(
      [
        switching(1, 0.1),
        switching(1, 0.4),
        loss({ name: 'bceDice' }),
        loss({ name: 'bceInverseDice' }),
        switching(0.5, 0.1),
        switching(0.5, 0.4),
      ],
      logits,
    );
    expect([above, below]).toEqual([expect.closeTo(bceDice ?? 0, 5), expect.closeTo(bceInverseDice ?? 0, 5)]);
    expect(halfAbove).toBeCloseTo(halfBelow ?? 0, 5);
    const swapped = of(
      [loss({ name: 'bceInverseDice' })],
      logits.map((z) => -z),
      masks.map((y) => 1 - y),
    );
    expect(swapped[0]).toBeCloseTo(bceDice ?? 0, 5);

    // Softmax cross entropy with the weights of document B, over the sum of the pixels' weights.
    const classWeights = [0.1, 0.8, 0.1];
    const labels = Uint8Array.of(0, 1, 2, 1);
    const z = [1, 0, -1, 0.5, 2, 0, 0, 0.3, 0.9, -1, 1, 2];
    const terms = Array.from(labels, (label, pixel) => {
      const own = z.slice(3 * pixel, 3 * pixel + 3);
      const weight = classWeights[label] ?? 0;
      return {
        weight,
        value: weight * (Math.log(own.reduce((sum, one) => sum + Math.exp(one), 0)) - (own[label] ?? 0)),
      };
    });
    const expected =
      terms.reduce((sum, { value }) => sum + value, 0) / terms.reduce((sum, { weight }) => sum + weight, 0);
    const weighted = { ...loss({ name: 'crossEntropy' }, 3), classWeights };
    expect(of([weighted], z, labels)[0]).toBeCloseTo(expected, 5);

    const step = 1e-2;
    const moved = logits.flatMap((_, at) =>
      [step, -step].map((by) => logits.map((value, index) => value + (index === at ? by : 0))),
    );
    const [base, ...around] = measureLosses(all, {
      logits: [logits, ...moved].map((one) => Float32Array.from(one)),
      masks,
      batch: 1,
      pixels: 8,
    });
    for (const [index, { spec }] of all.entries()) {
      const numeric = logits.map(
        (_, at) =>
          ((around[2 * at]?.[index]?.loss ?? 0) - (around[2 * at + 1]?.[index]?.loss ?? 0)) / (2 * step),
      );
      expect(largestDifference(base?.[index]?.gradient ?? [], numeric), spec.name).toBeLessThan(2e-4);
    }
  });

  row(3, 'metrics: Dice of nothing found, of all found; of validation; the gap', async () => {
    const loss = { spec: resolved({ loss: { name: 'dice' } }).loss, ...binary, classWeights: null };
    const masks = Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 1);
    const metricsOf = (logit: (y: number) => number) => {
      const logits = [Float32Array.from(masks, logit)];
      const [measured] = measureLosses([loss], { logits, masks, batch: 1, pixels: 8 });
      const accumulator = createAccumulator(loss, 8);
      accumulator.add(measured?.[0]?.rows ?? new Float32Array(0));
      return accumulator.metrics();
    };
    const [missed, perfect] = [metricsOf(() => -40), metricsOf((y) => 80 * y - 40)];
    expect([missed.dice, missed.diceHard].every((value) => value !== undefined && value < 1e-6)).toBe(true);
    expect([perfect.dice, perfect.diceHard]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);

    const { metrics, derived } = await train(quickJob());
    expect(metrics.valDice).toBeGreaterThan(0);
    expect(derived.gap).toBeCloseTo((metrics.dice ?? 0) - (metrics.valDice ?? 0), 12);
  });

  row(4, 'six optimizers: three steps on a quadratic by hand', () => {
    const rate = 0.1;
    /** What each takes off w in step t; the slots start at 0. */
    const slot = { m: 0, v: 0, u: 0, a: 0.1, b: 0, c: 0 };
    type Step = (g: number, t: number, s: typeof slot) => number;
    const average = (old: number, value: number, keep: number) => keep * old + (1 - keep) * value;
    const byHand: Record<string, Step> = {
      sgd: (g) => rate * g,
      adam: (g, t, s) => {
        [s.m, s.v] = [average(s.m, g, 0.9), average(s.v, g * g, 0.999)];
        return (((rate * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * s.m) / (Math.sqrt(s.v) + 1e-7);
      },
      adamax: (g, t, s) => {
        [s.m, s.u] = [average(s.m, g, 0.9), Math.max(0.999 * s.u, Math.abs(g))];
        return ((rate / (1 - 0.9 ** t)) * s.m) / (s.u + 1e-7);
      },
      rmsprop: (g, _, s) => {
        s.v = average(s.v, g * g, 0.9);
        return (rate * g) / Math.sqrt(s.v + 1e-7);
      },
      adagrad: (g, _, s) => {
        s.a += g * g;
        return (rate * g) / Math.sqrt(s.a + 1e-7);
      },
      adadelta: (g, _, s) => {
        s.b = average(s.b, g * g, 0.95);
        const change = (Math.sqrt(s.c + 1e-7) / Math.sqrt(s.b + 1e-7)) * g;
        s.c = average(s.c, change * change, 0.95);
        return rate * change;
      },
    };
    for (const [name, step] of Object.entries(byHand)) {
      const { optimizer } = resolved({ optimizer: { name, learningRate: rate } });
      // Of w^2 / 2 the gradient is w.
      const gradient = ([w]: readonly (readonly number[])[]) => [w ?? []];
      const { weights } = optimizerSteps(optimizer, [[1, -2]], [gradient, gradient, gradient]);
      const expected = [1, -2].map((start) => {
        const own = { ...slot };
        return [1, 2, 3].reduce((w, t) => w - step(w, t, own), start);
      });
      expect(largestDifference(weights[2]?.[0] ?? [], expected), name).toBeLessThan(1e-5);
    }
  });

  row(5, 'learning rate schedules: the recorded rate of each epoch is that of the formula', async () => {
    const start = 0.01;
    // By epoch from 0; the loss of validation never improves by 10, so the plateau begins with the first epoch.
    const schedules: [object, (done: number) => number][] = [
      [{ name: 'constant' }, () => 1],
      [{ name: 'step', factor: 0.5, every: 2 }, (done) => 0.5 ** Math.floor(done / 2)],
      [{ name: 'exponential', rate: 0.9, every: 1 }, (done) => 0.9 ** done],
      [{ name: 'multistep', at: [1, 4], factor: 0.1 }, (done) => (done < 1 ? 1 : done < 4 ? 0.1 : 0.01)],
      [
        { name: 'reduceOnPlateau', factor: 0.1, patience: 2, minDelta: 10 },
        (done) => 0.1 ** Math.floor(Math.max(0, done - 1) / 2),
      ],
      // The recorded rate is that of the epoch's second step.
      [{ name: 'cosine' }, (done) => (1 + Math.cos((Math.PI * (2 * done + 1)) / 12)) / 2],
    ];
    for (const [fields, factor] of schedules) {
      const { schedule } = resolved({ schedule: fields });
      const job = quickJob({ schedule, optimizer: { learningRate: start }, training: { epochs: 6 } });
      const rates = (await runEpochs(job)).epochs.map(({ learningRate }) => learningRate / start);
      const expected = Array.from({ length: 6 }, (_, done) => factor(done));
      expect(largestDifference(rates, expected), schedule.name).toBeLessThan(1e-6);
    }
  });

  row(6, 'L1, L2 and L2-norm penalties, logged apart from the data loss', async () => {
    const measure = async (regularizer: object, learningRate = 0) =>
      (await train(quickJob({ regularizer, optimizer: { learningRate }, training: { epochs: 1 } })))
        .metrics as Record<string, number>;
    for (const regularizer of [{ l1: 1e-3 }, { l2: 1e-2 }, { l2norm: 1e-2 }, { l1: 1e-3, l2: 1e-2 }]) {
      const metrics = await measure(regularizer, 1e-3);
      expect(metrics.penalty).toBeGreaterThan(1e-3);
      const { loss = 0, dataLoss = 0, penalty = 0 } = metrics;
      expect(Math.abs(loss - dataLoss - penalty)).toBeLessThan(1e-5);
    }
    // Weights that stand still: only the total differs, by the factor of the strengths.
    const [strong, weak] = [await measure({ l2: 0.1 }), await measure({ l2: 0.001 })];
    expect([strong.dice, strong.valDice, strong.dataLoss]).toEqual([weak.dice, weak.valDice, weak.dataLoss]);
    expect((strong.penalty ?? 0) / (weak.penalty ?? 1)).toBeCloseTo(100, 3);
    expect(strong.loss).toBeGreaterThan(weak.loss ?? Number.NaN);
  });

  row(7, 'dropout: at each place, none at rate 0, none in predictions, the mean kept', async () => {
    const places = ['afterPool', 'afterConcat', 'bottleneck', 'afterConv'] as const;
    const sumOf = async (dropout: number, dropoutPlaces: readonly (typeof places)[number][]) => {
      const model = { dropout, dropoutPlaces: [...dropoutPlaces] };
      return (await train(quickJob({ model, training: { epochs: 1 } }))).weightsSha256;
    };
    const without = await sumOf(0, []);
    expect(await sumOf(0, places)).toBe(without);
    const trained = new Set([without]);
    for (const place of places) trained.add(await sumOf(0.5, [place]));
    expect(trained.size).toBe(1 + places.length);

    const { model } = quickJob({ model: { dropout: 0.5, dropoutPlaces: [...places] } }).spec;
    const weights = drawInitialWeights(listWeights(describeArchitecture(model, binary)), 1);
    const options = { model, weights, precision: 'float32', height: size, width: size, ...binary } as const;
    const predictor = createPredictor(options);
    const { images } = data.validation;
    const predicted = predictor.predict(images);
    expect(predictor.predict(images)).toEqual(predicted);
    predictor.dispose();

    const graph = new Graph();
    const ones = graph.constant('float32', [10_000], new Float32Array(10_000).fill(1));
    const dropped = dropout(ones, 0.5, randomKey(1, graph.constant('int32', [1], Int32Array.of(1))), 0);
    const session = Session.load(graph);
    const [{ values }] = session.run([], [dropped]);
    session.dispose();
    expect([...new Set(values)].sort()).toEqual([0, 2]);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - 1)).toBeLessThan(0.05);
  });

  row(8, 'lambda calibrator: the norms of U(0, 1) and of a Glorot network', () => {
    const count = 1_000_000;
    const kernel = {
      name: 'all/kernel',
      role: 'kernel',
      shape: [count],
      trainable: true,
      initializer: 'uniform01',
      fanIn: 1,
      fanOut: 1,
    } as const;
    const drawn = sumPenalties([kernel], drawInitialWeights([kernel], 1), 'kernels');
    expect(Math.abs(drawn.l2norm - 577)).toBeLessThan(1);
    expect(Math.abs(drawn.l1 - 5e5)).toBeLessThan(1e3);
    const { low, high } = strengthRange(0.577, expectedPenalties(count).l2norm);
    expect([low, high]).toEqual([expect.closeTo(5e-4, 5), expect.closeTo(1e-3, 5)]);
    expect([5e-4 * drawn.l2norm, 1e-3 * drawn.l2norm]).toEqual([
      expect.closeTo(0.289, 2),
      expect.closeTo(0.577, 2),
    ]);

    const { model } = resolved({ model: { initializer: 'glorotUniform', upInitializer: 'glorotUniform' } });
    const described = listWeights(describeArchitecture(model, binary));
    const { l2 } = sumPenalties(described, drawInitialWeights(described, 1), 'kernels');
    expect(Math.abs(l2 / 964 - 1)).toBeLessThan(0.03);
  });
});

describe('data and its order', () => {
  row(9, 'splits: shares, by group, in folds, validation = training', async () => {
    const samples: SplitMember[] = Array.from({ length: 30 }, (_, index) => ({
      sample: `image-${index}`,
      group: `patient-${Math.floor(index / 6)}`,
    }));
    const split = (changes: Partial<SplitRule>, fold: number | null = null) =>
      splitSamples(
        samples,
        { strategy: 'random', fraction: 0.2, testFraction: 0, trainFraction: 1, splitSeed: 1, ...changes },
        fold,
      ).split;
    const groups = (members: SplitMember[]) => [...new Set(members.map(({ group }) => group))];
    const names = (members: SplitMember[]) => members.map(({ sample }) => sample).sort();
    const everything = names(samples);

    for (const strategy of ['random', 'sequential', 'group', 'groupSequential'] as const) {
      for (const trainFraction of [0.2, 0.4, 0.6, 0.8, 1]) {
        const { train: trained, validation, unused } = split({ strategy, trainFraction });
        expect(names([...trained, ...validation, ...unused])).toEqual(everything);
        expect(validation).toEqual(split({ strategy }).validation);
        if (strategy !== 'group' && strategy !== 'groupSequential') continue;
        expect(groups(trained).filter((group) => groups(validation).includes(group))).toEqual([]);
      }
    }
    expect(names(split({ strategy: 'sequential' }).train)).toEqual(names(samples.slice(0, 24)));
    const folds = [1, 2, 3, 4, 5].map((fold) => split({ strategy: 'group', folds: 5 }, fold).validation);
    expect(names(folds.flat())).toEqual(everything);

    const shared = quickJob({}, { data: { ...data, validation: data.train } });
    const { metrics } = await train(shared);
    for (const name of ['Loss', 'Dice', 'DiceHard', 'Iou']) {
      expect(metrics[`val${name}`]).toBeGreaterThan(0);
      expect(metrics[`${name.charAt(0).toLowerCase()}${name.slice(1)}`]).toBe(metrics[`val${name}`]);
    }
  });

  row(10, 'batch size, seed, epochs and iterations', async () => {
    for (const [batchSize, steps] of [
      [3, 3],
      [4, 2],
      [8, 1],
    ] as const) {
      const { derived } = await train(quickJob({ training: { epochs: 2, batchSize } }));
      expect(derived.steps).toBe(2 * steps);
    }
    const first = async (seed: number) =>
      (await train(quickJob({ training: { epochs: 1 } }, { seed }))).metrics.loss;
    const loss = await first(3);
    expect(await first(3)).toBe(loss);
    expect(await first(4)).not.toBe(loss);
  });
});

describe('searches over trials', () => {
  row(16, 'coarse to fine: factors 10, 3 and the root of 3 around the best so far, with longer runs', () => {
    const rate = 'optimizer.learningRate';
    const rounds = runRounds(
      {
        trial: { training: { epochs: 4 } },
        parameters: { [rate]: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' } },
        search: { method: 'coarseToFine' },
      },
      (params) => Math.log(Number(params[rate]) / 2e-4) ** 2,
    );
    const around = (centre: number, factor: number, epochs: number) =>
      [centre / factor, centre, centre * factor].map((value) => [expect.closeTo(value, 7), epochs]);
    expect(rounds.map(({ params, spec }) => [params[rate], spec.training.epochs])).toEqual([
      ...around(1e-3, 10, 4),
      ...around(1e-4, 3, 12),
      ...around(3e-4, Math.sqrt(3), 36),
    ]);
  });
});

describe('the course of a run', () => {
  // Through worker, Redis and database, sessions as short as can be: tests/faults/trials-survive.test.ts.
  row(21, 'an interrupted run ends with the bits of an undisturbed one', async () => {
    const { schedule } = resolved({
      schedule: { name: 'reduceOnPlateau', patience: 1, minDelta: 10, factor: 0.5 },
    });
    const job = quickJob({
      schedule,
      model: { dropout: 0.3 },
      augmentation: { flipHorizontal: 0.5 },
      training: { epochs: 4, batchSize: 3 },
    });
    const whole = await runEpochs(job);
    const resume = await stateAfter(job, 2);
    expect(resume).toMatchObject({ epoch: 2, step: 6, seed: job.seed });
    expect(resume.slots.length).toBeGreaterThan(resume.weights.length / 2);
    expect(Object.keys(resume.progress.schedule)).not.toEqual([]);
    const continued = await runEpochs({ ...job, resume });
    expect(continued.weightsSha256).toBe(whole.weightsSha256);
    const shown = ({ epoch, metrics, learningRate }: EpochRecord) => ({ epoch, metrics, learningRate });
    expect(continued.epochs.map(shown)).toEqual(whole.epochs.slice(2).map(shown));
  });

  row(22, 'checkpoints each k epochs, best and last, load back to the same prediction', async () => {
    const kept: TrainedCheckpoint[] = [];
    let predicted: Float32Array = new Float32Array(0);
    const { images } = data.validation;
    const job = quickJob(
      { training: { epochs: 5 }, optimizer: { learningRate: 0.02 } },
      { objective: { metric: 'valLoss', mode: 'min' }, keep: { best: true, last: true, every: 2 } },
    );
    const { epochs, bestEpoch } = await runEpochs(job, {
      onCheckpoint: (checkpoint) => void kept.push(checkpoint),
      onBest: (_, predict) => {
        predicted = predict(images);
      },
    });
    const losses = epochs.map(({ metrics }) => metrics.valLoss ?? Number.NaN);
    const best = kept.find(({ kind }) => kind === 'best');
    expect(best?.epoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
    expect(best?.epoch).toBe(bestEpoch);
    const periodic = kept.filter(({ kind }) => kind === 'periodic');
    expect(periodic.map(({ epoch, metrics }) => [epoch, metrics.valLoss])).toEqual(
      [2, 4].map((epoch) => [epoch, losses[epoch - 1]]),
    );
    const { weights } = decodeNpz(encodeNpz({ weights: best?.weights ?? [], config: {} }));
    const predictor = createPredictor({
      model: job.spec.model,
      weights,
      precision: 'float32',
      height: size,
      width: size,
      ...binary,
    });
    expect(largestDifference(predictor.predict(images), predicted)).toBeLessThan(1e-5);
    predictor.dispose();
  });

  row(
    23,
    'early stopping: a bump does not stop, a rise for as long as the patience does; the best is restored',
    async () => {
      const stopping = {
        monitor: 'valLoss',
        mode: 'min',
        patience: 3,
        minDelta: 0,
        minEpochs: 0,
        restoreBest: true,
      } as const;
      const stopOf = (curve: number[]) => {
        const observer = new EarlyStopping(stopping, { bestEpoch: null, bestValue: null, stopped: false });
        return [
          curve.findIndex((valLoss, index) => observer.observe(index + 1, { valLoss })) + 1,
          observer.epochToRestore,
        ];
      };
      expect(stopOf([1, 0.8, 0.9, 1, 0.7, 0.8, 0.6])).toEqual([0, 7]);
      expect(stopOf([1, 0.8, 0.6, 0.7, 0.65, 0.9, 0.1])).toEqual([6, 3]);
      // No epoch improves by 100: the first one stays the best.
      const earlyStopping = { ...stopping, patience: 2, minDelta: 100 };
      const stopped = await train(quickJob({ training: { epochs: 20, earlyStopping } }));
      expect(stopped.epochsDone).toBe(3);
      expect(stopped.weightsSha256).toBe((await train(quickJob({ training: { epochs: 1 } }))).weightsSha256);
    },
  );

  row(24, 'flags: diverged, surge, penalty-dominated', async () => {
    const lost = await train(
      aJob({ spec: aSmallSpec({ model: { batchNorm: false }, optimizer: { learningRate: 1e30 } }) }),
    );
    expect(lost.failure).toMatchObject({ reason: 'diverged', epoch: 1 });
    const high = await train(
      quickJob({ optimizer: { learningRate: 10 }, training: { epochs: 3, stopOnDivergence: false } }),
    );
    expect(high.flags).toContain('diverged');
    const penalised = quickJob({
      regularizer: { l2: 1 },
      optimizer: { learningRate: 1e-2 },
      training: { epochs: 3, batchSize: 1 },
    });
    const more = someData({ train: 24, validation: 4 }, size);
    expect((await train({ ...penalised, data: more })).flags).toContain('penaltyDominated');

    const surging = [1, 0.6, 0.4, 0.3, 0.2, 0.2, 0.2, 0.9, 0.3, 0.2];
    const seen = {
      bestEpoch: null,
      initialLoss: null,
      initialWeights: null,
      failure: null,
      ranOut: true,
      deadFraction: null,
      updateRatio: null,
    };
    const notices = findNotices({ ...seen, records: recordsOf({ loss: surging }), spec: penalised.spec });
    expect(notices.map(({ flag, epoch }) => [flag, epoch])).toEqual([['surge', 8]]);
  });

  row(39, 'short-run estimate best / 0.9, and where the curve flattened', async () => {
    const { epochs, derived } = await runEpochs(
      quickJob({ training: { epochs: 3 }, optimizer: { learningRate: 0.02 } }),
    );
    const best = Math.max(...epochs.map(({ metrics }) => metrics.valDice ?? 0));
    expect(derived.estimatedMax).toBe(Math.min(1, best / 0.9));
    const facts = {
      bestEpoch: null,
      target: null,
      steps: 0,
      images: 1,
      parameterCount: 0,
      peakMemoryMb: 0,
      strengths: null,
    };
    const of = (valDice: number[]) => deriveMetrics(recordsOf({ valDice }), facts);
    expect(of([0.2, 0.45]).estimatedMax).toBeCloseTo(0.5, 12);
    expect(of([0.95]).estimatedMax).toBe(1);
    // Flat: less than 0.01 gained within five epochs.
    expect(of([0.2, 0.5, 0.7, 0.7, 0.705, 0.705, 0.705, 0.709]).convergenceEpoch).toBe(3);
    expect(of([0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]).convergenceEpoch).toBeNull();
  });

  row(37, 'the same budget: as many iterations whatever the batch size', async () => {
    for (const batchSize of [2, 3, 8]) {
      const { derived, status } = await train(quickJob({ training: { steps: 7, batchSize } }));
      expect([derived.steps, status]).toEqual([7, 'completed']);
    }
  });
});

describe('the inside of a run', () => {
  // As event files: apps/api/src/routes/exports/export-runs.postgres.test.ts, through the whole service
  // tests/service/recordings.test.ts; with TensorBoard's own reader apps/api/scripts/read-events.py.
  row(25, 'weight histograms count every weight, the 195 of the head among them', async () => {
    const sides = { channels: 3, classes: 3 };
    const images = someClassImages(4, 8, sides);
    const model = {
      baseFilters: 32,
      decoderConvs: 0,
      head: { filters: 3, kernelSize: 1, groupActivation: 'none' },
    } as const;
    const job = quickJob(
      { model, loss: { name: 'crossEntropy' }, training: { epochs: 2 } },
      { data: { train: images, validation: images, height: 8, width: 8, ...sides }, recording: recordAll },
    );
    const { epochs } = await recordOf(job);
    const histograms = epochs[1]?.histograms.filter(({ kind }) => kind === 'weights') ?? [];
    const counted = new Map(
      histograms.map(({ layer, counts }) => [layer, counts.reduce((sum, count) => sum + count, 0)]),
    );
    expect((counted.get('head/kernel') ?? 0) + (counted.get('head/bias') ?? 0)).toBe(195);
    const described = listWeights(describeArchitecture(job.spec.model, sides));
    const shapes = new Map(described.map(({ name, shape }) => [name, shape.reduce((a, b) => a * b, 1)]));
    for (const [name, count] of counted) expect(count, name).toBe(shapes.get(name));
    const kernel = histograms.find(({ layer }) => layer === 'head/kernel');
    expect(kernel?.std).toBeGreaterThan(0);
    expect(kernel?.roughness).toBeGreaterThan(0);
    expect(kernel?.drift).toBeGreaterThan(0);
  });

  row(26, 'pre-activations: a channel that never opens is dead, behind leaky ReLU alive', async () => {
    const deadOf = async (activation: 'relu' | 'leakyRelu') => {
      const { recording } = await runFrom(
        quickJob({ model: { activation, batchNorm: false, dropout: 0 } }),
        ({ name, values }) =>
          name === 'encoder1_conv1/bias'
            ? values.map((value, channel) => (channel === 1 ? -10 : value))
            : values,
      );
      const last = recording.epochs.at(-1);
      const counts =
        last?.histograms.find(({ layer, kind }) => layer === 'encoder1_conv1' && kind === 'preActivations')
          ?.counts ?? [];
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(recordAll.probeSamples * size * size * 4);
      return last?.layers.find(({ layer }) => layer === 'encoder1_conv1')?.deadFraction;
    };
    expect(await deadOf('relu')).toBe(1 / 4);
    expect(await deadOf('leakyRelu')).toBe(0);
  });

  row(27, 'update-to-weight ratio: of SGD the rate times the gradient over the weights', async () => {
    const { optimizer } = resolved({ optimizer: { name: 'sgd', learningRate: 0.01 } });
    const training = { epochs: 3, batchSize: 4, shuffle: false };
    const job = quickJob(
      { model: { dropout: 0 }, optimizer, training },
      { data: someData({ train: 4, validation: 2 }, size) },
    );
    // The probe is the one batch of an epoch: its gradient after the second epoch is that of the third's step.
    const [, before, after] = (await recordOf({ ...job, recording: recordAll })).epochs;
    const ratios = (after?.layers ?? []).flatMap(({ layer, weightNorm, updateRatio }) => {
      const gradient = before?.layers.find((one) => one.layer === layer)?.gradientNorm;
      return gradient && weightNorm && updateRatio ? [updateRatio / ((0.01 * gradient) / weightNorm)] : [];
    });
    expect(ratios.length).toBeGreaterThan(5);
    expect(
      largestDifference(
        ratios,
        ratios.map(() => 1),
      ),
    ).toBeLessThan(2e-3);
  });

  row(40, 'sparsity: the share of planted zeros', async () => {
    const plant = ({ name, values }: NamedWeights[number]) =>
      name.endsWith('/kernel') ? values.map((_, index) => (index % 4 === 0 ? 0 : 0.5)) : values;
    const { result, weights } = await runFrom(quickJob(), plant);
    const kernels = weights
      .filter(({ name }) => name.endsWith('/kernel'))
      .flatMap(({ values }) => [...values]);
    const share = kernels.filter((value) => value === 0).length / kernels.length;
    expect(share).toBeGreaterThan(0.24);
    expect(result.derived.sparsity).toBeCloseTo(share, 12);
  });
});

describe('pictures, heads and memory', () => {
  // From a trial's process apps/worker/src/trial-child.tensorflow.test.ts; the page with the grid tests/dashboard/sweep-page.test.ts.
  row(28, 'predicted masks: PNG size, threshold, the same images for every trial', async () => {
    const chosen = recordedSamples(data.validation.names, 2, 1);
    expect(recordedSamples([...data.validation.names].reverse(), 2, 1)).toEqual(chosen);
    const at = data.validation.names.indexOf(chosen[0] ?? '');
    const image = data.validation.images.slice(at * size * size, (at + 1) * size * size);
    for (const baseFilters of [2, 4]) {
      let probabilities: Float32Array = new Float32Array(0);
      await train(quickJob({ model: { baseFilters } }), {
        onBest: (_, predict) => {
          probabilities = predict(image);
        },
      });
      const threshold = [...probabilities].sort((a, b) => a - b)[100] ?? 0;
      const values = predictedClasses(probabilities, { classes: 2, threshold });
      const png = await encodePng(maskRaster({ width: size, height: size, values }, 2));
      const decoded = await decodeImage(png, 'mask.png');
      expect([decoded.width, decoded.height, decoded.channels]).toEqual([size, size, 1]);
      expect([...decoded.values]).toEqual(Array.from(probabilities, (one) => (one > threshold ? 255 : 0)));
      expect(values.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0);
    }
  });

  // Drawn in the browser: tests/dashboard/trial-page.test.ts.
  row(29, 'curves: both losses by their common maximum, Dice as it is', async () => {
    const { epochs } = await runEpochs(quickJob({ training: { epochs: 3 } }));
    const curve = (name: string) => epochs.map(({ metrics }) => metrics[name] ?? Number.NaN);
    const most = Math.max(...curve('loss'), ...curve('valLoss'));
    const series = scaledCurves(epochs);
    expect(series.map(({ values }) => values)).toEqual([
      curve('loss').map((value) => value / most),
      curve('valLoss').map((value) => value / most),
      curve('dice'),
      curve('valDice'),
    ]);
    expect(Math.max(...series.flatMap(({ values }) => values.map(Number)))).toBe(1);
    expect(new Set(series.map(({ color }) => color)).size).toBe(4);
  });

  row(33, 'grouped head: collapses to one filter a class with the same logits', async () => {
    const sides = { channels: 3, classes: 3 };
    const images = someClassImages(4, size, sides);
    const jobOf = (filters: number | null) =>
      quickJob(
        {
          model: { head: { filters, groupActivation: 'none', kernelSize: 1 } },
          loss: { name: 'crossEntropy' },
        },
        { data: { train: images, validation: images, height: size, width: size, ...sides } },
      );
    const grouped = jobOf(57);
    let weights: NamedWeights = [];
    await train(grouped, {
      onCheckpoint: (checkpoint) => {
        weights = checkpoint.weights;
      },
    });
    const input = { images: images.images, size, ...sides };
    const single = weights.map((one) => (one.name.startsWith('head/') ? sumGroups(one, 3) : one));
    const logits = logitsOf({ model: grouped.spec.model, weights, ...input });
    expect(Math.max(...logits.map(Math.abs))).toBeGreaterThan(0.1);
    const collapsed = logitsOf({ model: jobOf(3).spec.model, weights: single, ...input });
    expect(largestDifference(collapsed, logits)).toBeLessThan(1e-4);
    expect((await train(jobOf(3))).weightsSha256).toBe((await train(jobOf(null))).weightsSha256);
  });

  // Refused sweeps: apps/api/src/routes/sweeps/create-sweep.postgres.test.ts; a process that gets no more:
  // apps/worker/src/trial-child.tensorflow.test.ts.
  row(34, 'memory: the estimate against the limit, and the words of memory that ran out', () => {
    const samples = Array.from({ length: 400 }, (_, index) => ({ name: `${index}`, group: null }));
    const facts = factsOf(
      { channels: 1, classes: [], sizes: [{ width: 256, height: 256, images: 400 }] },
      samples,
    );
    const judge = (memoryMb: number, batchSize: number, force: 'overMemory'[] = []) =>
      createJudge({ ...facts, classes: 2 }, force, { rooms: [{ device: 'gpu', memoryMb }] })(
        resolved({ model: { baseFilters: 64 }, training: { batchSize } }),
      );
    for (const gib of [11, 16]) {
      const { gpuMemoryMb, issues } = judge(gib * 1024, 128);
      expect(gpuMemoryMb).toBeGreaterThan(gib * 1024);
      expect(issues).toMatchObject([{ code: 'overMemory', path: 'training.batchSize' }]);
      expect(judge(gib * 1024, 8).issues).toEqual([]);
      expect(judge(gib * 1024, 128, ['overMemory']).issues).toEqual([]);
    }
    const words = 'OOM when allocating tensor with shape[128,64,256,256] by allocator GPU_0_bfc';
    expect([isOutOfMemory(new Error(words)), isOutOfMemory(new Error('loss is NaN'))]).toEqual([true, false]);
    const failure = memoryFailure(words, 1, 128, { estimateMb: 20_000, slotMb: 11 * 1024 });
    expect(failure).toMatchObject({ reason: 'outOfMemory', epoch: 1 });
  });
});

it('covers every row of the engine once', () => {
  expect(covered.toSorted((a, b) => a - b)).toEqual(rows);
});

/** Sums neighbours on the last axis, as a head without activation does. */
function sumGroups({ name, shape, values }: NamedWeights[number], outputs: number): NamedWeights[number] {
  const filters = shape.at(-1) ?? 0;
  const group = filters / outputs;
  const sums = new Float32Array((values.length / filters) * outputs);
  for (const [at, value] of values.entries()) {
    const to = Math.floor(at / filters) * outputs + Math.floor((at % filters) / group);
    sums[to] = (sums[to] ?? 0) + value;
  }
  return { name, shape: [...shape.slice(0, -1), outputs], values: sums };
}
