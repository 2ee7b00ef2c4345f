import { expect, it } from 'vitest';
import { createPredictor, decodeNpz, encodeNpz, type TrainedCheckpoint, train } from '../index.js';
import { aJob, aSmallSpec } from '../testing/a-trial.js';

it.each([
  // Kernels may sum in another order for another batch size.
  ['float32', 1e-5],
  ['mixed', 0.02],
] as const)(
  'predicts from a stored checkpoint what the network trained in %s predicts, in batches of any size',
  async (precision, limit) => {
    const spec = aSmallSpec({ training: { precision } });
    const job = aJob({ spec, keep: { best: false, last: true } });
    const { images } = job.data.validation;
    let file: Uint8Array | undefined;
    let trained: Float32Array | undefined;
    await train(job, {
      onEpoch: (_, predict) => {
        trained = predict(images);
      },
      onCheckpoint: ({ weights }: TrainedCheckpoint) => {
        file = encodeNpz({ weights, config: { model: job.spec.model } });
      },
    });
    if (!file || !trained) throw new Error('nothing was trained');
    const { weights } = decodeNpz(file);
    const predictor = createPredictor({
      model: job.spec.model,
      precision,
      weights,
      height: 32,
      width: 32,
      channels: 1,
      classes: 2,
    });
    const [whole, parts] = [predictor.predict(images, 6), predictor.predict(images, 4)];
    predictor.dispose();
    expect(whole).toHaveLength(6 * 32 * 32);
    for (const other of [parts, trained]) {
      const worst = other.reduce(
        (most, value, index) => Math.max(most, Math.abs(value - (whole[index] ?? 2))),
        0,
      );
      expect(worst).toBeLessThan(limit);
    }
  },
);

it('refuses an image size that the network cannot halve', () => {
  const { spec } = aJob();
  const create = () =>
    createPredictor({
      model: spec.model,
      precision: 'float32',
      weights: [],
      height: 30,
      width: 32,
      channels: 1,
      classes: 2,
    });
  expect(create).toThrow(/depth = 2.*30 x 32/);
});
