import { describe, expect, it } from 'vitest';
import type { LossSpec } from '../losses/loss-definition.js';
import { BinaryAccumulator } from './binary-metrics.js';
import { nameMetrics } from './epoch-metrics.js';

const dice: LossSpec = { name: 'dice', smooth: 1, reduce: 'batch', classWeights: null };

/** Rows of target, predicted, overlap, hardPredicted, hardOverlap. */
function accumulate(rows: number[][], spec: LossSpec = dice, pixels = 100): BinaryAccumulator {
  const accumulator = new BinaryAccumulator({ spec, classes: 2, classWeights: null }, pixels);
  for (const row of rows) accumulator.add(Float32Array.from(row));
  return accumulator;
}

describe('metrics by hand', () => {
  const rows = [
    [20, 16, 12, 10, 8],
    [0, 4, 0, 0, 0],
  ];

  it('come from sums over all pixels', () => {
    const metrics = accumulate(rows).metrics();
    expect(metrics.dice).toBeCloseTo(24 / 40, 7);
    expect(metrics.iou).toBeCloseTo(12 / 28, 7);
    expect(metrics.diceHard).toBeCloseTo(16 / 30, 7);
    expect(metrics.precision).toBeCloseTo(0.8, 7);
    expect(metrics.recall).toBeCloseTo(0.4, 7);
    expect(metrics.accuracy).toBeCloseTo((200 - 2 - 12) / 200, 7);
    expect(metrics.dataLoss).toBeCloseTo(1 - 25 / 41, 7);
  });

  it('count an image with both masks empty as 1 in the mean over images', () => {
    expect(accumulate(rows).metrics().dicePerImage).toBeCloseTo((16 / 30 + 1) / 2, 7);
  });

  it('do not depend on how the images are split into batches', () => {
    const together = accumulate([rows.flat()]).metrics();
    expect(together).toEqual(accumulate(rows).metrics());
  });

  it('are near 0 for an all-background prediction of a mask that is not empty, and 1 for a perfect one', () => {
    const missed = accumulate([[20, 1e-9, 1e-9, 0, 0]]);
    expect(missed.metrics().dice).toBeLessThan(1e-6);
    const perfect = accumulate([[20, 20, 20, 20, 20]]).metrics();
    expect([perfect.dice, perfect.iou, perfect.diceHard, perfect.accuracy]).toEqual([1, 1, 1, 1]);
  });
});

describe('losses by hand', () => {
  const rows = [
    [20, 16, 12, 10, 8, 50],
    [10, 8, 2, 5, 1, 30],
  ];
  const common = { smooth: 1, classWeights: null } as const;

  it('bce is the mean over all pixels', () => {
    expect(accumulate(rows, { name: 'bce', reduce: 'batch', ...common }).dataLoss()).toBeCloseTo(80 / 200, 7);
  });

  it('bceDice adds the weighted overlap loss', () => {
    const loss = accumulate(rows, {
      name: 'bceDice',
      diceWeight: 0.5,
      reduce: 'batch',
      ...common,
    }).dataLoss();
    expect(loss).toBeCloseTo(0.4 + 0.5 * (1 - 29 / 55), 7);
  });

  it('per image: the mean of the images’ own losses', () => {
    const loss = accumulate(rows, { name: 'bceDice', diceWeight: 1, reduce: 'image', ...common }).dataLoss();
    const [first, second] = [0.5 + 1 - 25 / 37, 0.3 + 1 - 5 / 19];
    expect(loss).toBeCloseTo((first + second) / 2, 7);
  });
});

it('names training and validation metrics, adds the penalties, and turns what is not finite into null', () => {
  const train = accumulate([[20, 16, 12, 10, 8]]).metrics();
  const validation = { ...accumulate([[20, Number.NaN, 12, 10, 8]]).metrics() };
  const named = nameMetrics({ train, validation, trainPenalty: 0.5, penalty: 0.25, weightNorm: 3 });
  expect(named.loss).toBeCloseTo((train.dataLoss ?? 0) + 0.5, 7);
  expect(named.penalty).toBe(0.5);
  expect(named.valDice).toBeNull();
  expect(named.valDiceHard).toBeCloseTo(16 / 30, 7);
  expect(Object.keys(named).sort()).toEqual(
    [
      ...[
        'loss',
        'dataLoss',
        'penalty',
        'weightNorm',
        'dice',
        'diceHard',
        'iou',
        'accuracy',
        'precision',
        'recall',
        'dicePerImage',
      ],
      ...[
        'valLoss',
        'valDataLoss',
        'valDice',
        'valDiceHard',
        'valIou',
        'valAccuracy',
        'valPrecision',
        'valRecall',
        'valDicePerImage',
      ],
    ].sort(),
  );
});
