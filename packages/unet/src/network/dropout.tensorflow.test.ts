import { describe, expect, it } from 'vitest';
import { describeArchitecture, listWeights } from '../architecture/index.js';
import { createPredictor } from '../engine/predictor.js';
import { train } from '../engine/train.js';
import { drawInitialWeights } from '../random/initial-weights.js';
import { aJob, aSmallSpec, someImages } from '../testing/a-trial.js';

const places = ['afterPool', 'afterConcat', 'bottleneck', 'afterConv'] as const;
const shape = { channels: 1, classes: 2 };

describe('dropout', () => {
  it('of half of everything leaves predictions as they are without any', () => {
    const predict = (dropout: number) => {
      const { model } = aSmallSpec({ model: { dropout, dropoutPlaces: [...places] } });
      const weights = drawInitialWeights(listWeights(describeArchitecture(model, shape)), 1);
      const predictor = createPredictor({
        model,
        precision: 'float32',
        weights,
        height: 32,
        width: 32,
        ...shape,
      });
      const { images } = someImages(2, 32);
      const twice = [predictor.predict(images), predictor.predict(images)];
      predictor.dispose();
      return twice;
    };
    const [first, second] = predict(0.5);
    expect(second).toEqual(first);
    expect(predict(0)[0]).toEqual(first);
  });

  it('changes training at every place, and nothing at rate 0', async () => {
    const sumOf = async (dropout: number, dropoutPlaces: readonly (typeof places)[number][]) => {
      const spec = aSmallSpec({
        model: { dropout, dropoutPlaces: [...dropoutPlaces] },
        training: { epochs: 1, steps: 2 },
      });
      return (await train(aJob({ spec }))).weightsSha256;
    };
    const none = await sumOf(0, places);
    expect(await sumOf(0, ['bottleneck'])).toBe(none);
    const sums = await Promise.all(places.map((place) => sumOf(0.5, [place])));
    expect(new Set([none, ...sums]).size).toBe(1 + places.length);
  });
});
