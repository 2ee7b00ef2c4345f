import { describe, expect, it } from 'vitest';
import type { WeightInitializer } from '../architecture/index.js';
import { aSpec } from '../testing/a-trial.js';
import { planEpoch } from './epoch-plan.js';
import { drawInitialWeights } from './initial-weights.js';
import { randomStream, shuffledOrder } from './random-stream.js';

describe('streams', () => {
  const draw = (seed: number, label: string) => {
    const stream = randomStream(seed, label);
    return Array.from({ length: 4 }, () => stream.uniform());
  };

  it('repeat for seed and label, and differ for any other', () => {
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    for (const other of [draw(2, 'a'), draw(1, 'b'), draw(11, 'a')]) expect(other).not.toEqual(draw(1, 'a'));
  });

  it('are the same on every machine', () => {
    expect(draw(1, 'golden')).toMatchSnapshot();
  });

  it('shuffle every number once', () => {
    const order = shuffledOrder(100, randomStream(1, 'order'));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
  });
});

describe('initial weights', () => {
  const [fanIn, fanOut] = [72, 144];
  const draw = (initializer: WeightInitializer, name = 'layer/kernel') => {
    const weight = {
      name,
      role: 'kernel',
      shape: [100, 400],
      trainable: true,
      initializer,
      fanIn,
      fanOut,
    } as const;
    return drawInitialWeights([weight], 5)[0]?.values ?? new Float32Array(0);
  };
  const deviation = (values: Float32Array) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

  it.each([
    ['heNormal', Math.sqrt(2 / fanIn), (2 * Math.sqrt(2 / fanIn)) / 0.8796],
    ['glorotNormal', Math.sqrt(2 / (fanIn + fanOut)), (2 * Math.sqrt(2 / (fanIn + fanOut))) / 0.8796],
    ['heUniform', Math.sqrt(2 / fanIn), Math.sqrt(6 / fanIn)],
    ['glorotUniform', Math.sqrt(2 / (fanIn + fanOut)), Math.sqrt(6 / (fanIn + fanOut))],
  ] as const)('%s has the deviation and the bounds of Keras', (initializer, expected, bound) => {
    const values = draw(initializer);
    // Five standard errors of a deviation over 40,000 draws.
    expect(Math.abs(deviation(values) / expected - 1)).toBeLessThan(5 / Math.sqrt(2 * values.length));
    expect(values.every((value) => Math.abs(value) <= bound * 1.0001)).toBe(true);
  });

  it('uniform01 lies between 0 and 1', () => {
    const values = draw('uniform01');
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 2);
  });

  it('differ between arrays of one network', () => {
    expect(draw('heNormal', 'a/kernel')).not.toEqual(draw('heNormal', 'b/kernel'));
  });
});

describe('the plan of an epoch', () => {
  const spec = aSpec({ training: { batchSize: 4 }, augmentation: { flipHorizontal: 0.5 } });

  it('holds each image once, with a partial last batch', () => {
    const batches = planEpoch(spec, 10, 1, 1);
    expect(batches.map(({ indices }) => indices.length)).toEqual([4, 4, 2]);
    expect(new Set(batches.flatMap(({ indices }) => [...indices])).size).toBe(10);
  });

  it('leaves the partial batch out where dropLast says so, and keeps the order without shuffle', () => {
    const ordered = aSpec({ training: { batchSize: 4, dropLast: true, shuffle: false } });
    expect(planEpoch(ordered, 10, 1, 1).map(({ indices }) => [...indices])).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });

  it('depends on seed and epoch alone', () => {
    expect(planEpoch(spec, 10, 1, 3)).toEqual(planEpoch(spec, 10, 1, 3));
    expect(planEpoch(spec, 10, 1, 4)).not.toEqual(planEpoch(spec, 10, 1, 3));
    expect(planEpoch(spec, 10, 2, 3)).not.toEqual(planEpoch(spec, 10, 1, 3));
  });

  it('flips with the given probability, scaled by that of any change', () => {
    const share = (probability: number) => {
      const augmentation = { flipHorizontal: 0.5, probability };
      const batches = planEpoch(aSpec({ augmentation }), 4000, 1, 1);
      return (
        batches.flatMap(({ changes }) => changes).filter(({ flipHorizontal }) => flipHorizontal).length / 4000
      );
    };
    expect(Math.abs(share(1) - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(share(0.5) - 0.25)).toBeLessThan(0.04);
  });
});
