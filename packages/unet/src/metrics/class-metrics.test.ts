import { describe, expect, it } from 'vitest';
import type { LossSpec } from '../losses/loss-definition.js';
import { createAccumulator } from './create-accumulator.js';
import { nameMetrics, nameTestMetrics } from './epoch-metrics.js';

const pixels = 100;
const common = { smooth: 1, reduce: 'batch', classWeights: null } as const;
const dice: LossSpec = { name: 'dice', ...common };

/** Rows of three classes: target, predicted, overlap, hardPredicted, hardOverlap, each by class, then the terms. */
const first = [...[70, 20, 10], ...[60, 30, 10], ...[56, 15, 4], ...[65, 25, 10], ...[60, 16, 5]];
/** Nothing but background, and nothing else predicted. */
const empty = [...[100, 0, 0], ...[98, 1, 1], ...[98, 0, 0], ...[100, 0, 0], ...[100, 0, 0]];

function accumulate(rows: number[][], spec = dice, classWeights: number[] | null = null) {
  const accumulator = createAccumulator({ spec, classes: 3, classWeights }, pixels);
  for (const row of rows) accumulator.add(Float32Array.from(row));
  return accumulator;
}

describe('metrics of several classes by hand', () => {
  it('are means over the classes without background', () => {
    const metrics = accumulate([first]).metrics() as unknown as Record<string, number>;
    expect(metrics['dice.0']).toBeCloseTo(112 / 130, 7);
    expect(metrics['dice.1']).toBeCloseTo(30 / 50, 7);
    expect(metrics['dice.2']).toBeCloseTo(8 / 20, 7);
    expect(metrics.dice).toBeCloseTo((0.6 + 0.4) / 2, 7);
    expect(metrics.iou).toBeCloseTo((15 / 35 + 4 / 16) / 2, 7);
    expect(metrics.diceHard).toBeCloseTo((32 / 45 + 10 / 20) / 2, 7);
    expect(metrics.precision).toBeCloseTo((16 / 25 + 5 / 10) / 2, 7);
    expect(metrics.recall).toBeCloseTo((16 / 20 + 5 / 10) / 2, 7);
    expect(metrics.accuracy).toBeCloseTo(81 / 100, 7);
  });

  it('leave out the classes that the masks of the split do not hold', () => {
    const without = [...[70, 30, 0], ...[60, 30, 10], ...[56, 15, 0], ...[65, 25, 10], ...[60, 16, 0]];
    expect(accumulate([without]).metrics().dice).toBeCloseTo(30 / 60, 7);
  });

  it('count an image without foreground as 1 where none is predicted', () => {
    const perImage = accumulate([first, empty]).metrics().dicePerImage;
    expect(perImage).toBeCloseTo(((32 / 45 + 0.5) / 2 + 1) / 2, 7);
  });

  it('do not depend on how the images are split into batches', () => {
    expect(accumulate([[...first, ...empty]]).metrics()).toEqual(accumulate([first, empty]).metrics());
  });

  it('get their names by split and class', () => {
    const validation = accumulate([first]).metrics();
    const named = nameMetrics({ train: validation, validation, trainPenalty: 0, penalty: 1, weightNorm: 1 });
    expect(named['dice.1']).toBeCloseTo(0.6, 7);
    expect(named['valDice.2']).toBeCloseTo(0.4, 7);
    const test = nameTestMetrics(validation, 1);
    expect(test['testDice.1']).toBe(named['dice.1']);
    expect(test.testLoss).toBeCloseTo(validation.dataLoss + 1, 7);
  });
});

describe('losses of several classes by hand', () => {
  it('dice is the mean over the classes, background included', () => {
    const losses = [113 / 131, 31 / 51, 9 / 21].map((overlap) => 1 - overlap);
    expect(accumulate([first]).dataLoss()).toBeCloseTo(losses.reduce((sum, one) => sum + one, 0) / 3, 7);
  });

  it('bce is the mean over pixels and classes', () => {
    const rows = [...first, 30, 20, 10];
    expect(accumulate([rows], { name: 'bce', ...common }).dataLoss()).toBeCloseTo(60 / 300, 7);
  });

  it('crossEntropy is sum(w nll) / sum(w)', () => {
    const spec: LossSpec = { name: 'crossEntropy', ...common };
    expect(accumulate([[...first, 25]], spec).dataLoss()).toBeCloseTo(25 / 100, 7);
    const weights = [0.1, 0.8, 0.1];
    const total = 0.1 * 70 + 0.8 * 20 + 0.1 * 10;
    expect(accumulate([[...first, 12]], spec, weights).dataLoss()).toBeCloseTo(12 / total, 6);
    const both = accumulate(
      [
        [...first, 12],
        [...empty, 3],
      ],
      { ...spec, reduce: 'image' },
      weights,
    );
    expect(both.dataLoss()).toBeCloseTo((12 / total + 3 / 10) / 2, 6);
  });
});
