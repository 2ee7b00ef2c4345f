import { describe, expect, it } from 'vitest';
import { ProbabilityMeter } from '../metrics/probability-meter.js';
import { Combiner } from './combiner.js';
import { chooseGreedily } from './greedy-choice.js';

const floats = (...values: number[]) => Float32Array.from(values);

function combine(
  method: 'mean' | 'weighted' | 'vote',
  members: Float32Array[],
  { weights = members.map(() => 1), classes = 2, threshold = 0.5 } = {},
): number[] {
  const combiner = new Combiner(members[0]?.length ?? 0, { method, classes, threshold });
  for (const [index, member] of members.entries()) combiner.add(member, weights[index]);
  return [...combiner.result()].map((value) => Number(value.toFixed(5)));
}

describe('predictions of several networks', () => {
  const masks = [floats(0.9, 0.6, 0.1, 0.2), floats(0.6, 0.4, 0.6, 0.1), floats(0.1, 0.9, 0.2, 0.9)];

  it('are averaged, with weights of any sum', () => {
    expect(combine('mean', masks)).toEqual([0.53333, 0.63333, 0.3, 0.4]);
    expect(combine('weighted', masks, { weights: [2, 1, 1] })).toEqual([0.625, 0.625, 0.25, 0.35]);
  });

  it('vote: two of three masks decide, each by the threshold', () => {
    expect(combine('vote', masks)).toEqual([0.66667, 0.66667, 0.33333, 0.33333]);
    expect(combine('vote', masks, { threshold: 0.7 })).toEqual([0.33333, 0.33333, 0, 0.33333]);
  });

  it('a tied vote is decided by the mean probability', () => {
    expect(combine('vote', [floats(0.9, 0.6), floats(0.3, 0.1)])).toEqual([0.6, 0.35]);
  });

  it('vote for one of several classes; tied ones share their votes by their mean probabilities', () => {
    const [one, other] = [floats(0.5, 0.3, 0.2), floats(0.1, 0.6, 0.3)];
    const third = floats(0.2, 0.1, 0.7);
    expect(combine('vote', [one, other], { classes: 3 })).toEqual([0.4, 0.6, 0]);
    expect(combine('vote', [one, other, other], { classes: 3 })).toEqual([0.33333, 0.66667, 0]);
    const all = combine('vote', [one, other, third], { classes: 3 });
    expect(all).toEqual([0.26667, 0.33333, 0.4]);
  });

  it('combine to a better mask where their faults differ', () => {
    const truth = Uint8Array.of(1, 1, 1, 0, 0, 0);
    const wrongAt = (index: number) =>
      Float32Array.from(truth, (value, at) => (at === index ? 1 - value : value) * 0.8 + 0.1);
    const members = [wrongAt(0), wrongAt(2), wrongAt(4)];
    const diceOf = (probabilities: Float32Array) => {
      const meter = new ProbabilityMeter({ classes: 2, threshold: 0.5 });
      meter.add(probabilities, truth);
      return meter.metrics('val').valDiceHard ?? 0;
    };
    for (const method of ['mean', 'vote'] as const)
      expect(diceOf(Float32Array.from(combine(method, members)))).toBeCloseTo(1, 6);
    for (const member of members) expect(diceOf(member)).toBeLessThan(0.9);
  });
});

describe('metrics of probabilities', () => {
  it('are those of a validation; pixels of class 255 do not count', () => {
    const meter = new ProbabilityMeter({ classes: 2, threshold: 0.5 });
    meter.add(floats(0.8, 0.4, 0.6, 1), Uint8Array.of(1, 1, 0, 255));
    meter.add(floats(0.2, 0.9), Uint8Array.of(0, 1));
    const metrics = meter.metrics('test');
    expect(metrics.testDice).toBeCloseTo((2 * 2.1) / (3 + 2.9), 6);
    expect(metrics.testIou).toBeCloseTo(2.1 / (3 + 2.9 - 2.1), 6);
    expect(metrics.testDiceHard).toBeCloseTo(4 / 6, 6);
    expect(metrics.testAccuracy).toBeCloseTo(3 / 5, 6);
    expect(Object.keys(metrics)).not.toContain('testDataLoss');
  });

  it('of several classes are means without background, and by class', () => {
    const meter = new ProbabilityMeter({ classes: 3, threshold: 0.5 });
    meter.add(floats(0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.2, 0.2, 0.6), Uint8Array.of(0, 1, 2));
    const metrics = meter.metrics('val');
    expect(metrics['valDice.1']).toBeCloseTo(1.6 / 2.2, 6);
    expect(metrics['valDice.2']).toBeCloseTo(1.2 / 1.8, 6);
    expect(metrics.valDice).toBeCloseTo((1.6 / 2.2 + 1.2 / 1.8) / 2, 6);
  });
});

describe('a greedy choice', () => {
  /** The score of an ensemble is the mean of its members' numbers, best where that is 5. */
  const near = (numbers: number[]) => (counts: readonly number[]) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const mean = counts.reduce((sum, count, index) => sum + count * (numbers[index] ?? 0), 0) / total;
    return Promise.resolve(-Math.abs(mean - 5));
  };

  it('begins with the best, adds what helps most, and takes members again', async () => {
    const { counts, path } = await chooseGreedily(3, 10, near([4, 7, 1]));
    expect(path[0]).toEqual({ member: 0, score: -1 });
    expect(counts).toEqual([2, 1, 0]);
    expect(path.map(({ member }) => member)).toEqual([0, 1, 0]);
    expect(path.at(-1)?.score).toBeCloseTo(0, 9);
  });

  it('ends at its size, and where nothing helps', async () => {
    expect((await chooseGreedily(2, 1, near([4, 6.5]))).counts).toEqual([1, 0]);
    expect((await chooseGreedily(2, 9, near([5, 1]))).path).toHaveLength(1);
  });
});
