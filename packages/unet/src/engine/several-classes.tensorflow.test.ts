import { describe, expect, it } from 'vitest';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import {
  createPredictor,
  decodeResumeState,
  encodeResumeState,
  type ResumeState,
  type TrainedCheckpoint,
  type TrainingData,
  train,
} from '../index.js';
import { aJob, aSmallSpec, someClassImages, someImages } from '../testing/a-trial.js';

const size = 32;
const three = { channels: 3, classes: 3 };

function classData(shape = three): TrainingData {
  const [train, validation] = [someClassImages(8, size, shape, 1), someClassImages(4, size, shape, 2)];
  return { train, validation, height: size, width: size, ...shape };
}

async function trained(job = aJob()) {
  const checkpoints: TrainedCheckpoint[] = [];
  const result = await train(job, { onCheckpoint: (one) => void checkpoints.push(one) });
  return { result, checkpoints };
}

describe('training on three classes', () => {
  it('learns them', async () => {
    const images = someClassImages(4, size, three);
    const data = { train: images, validation: images, height: size, width: size, ...three };
    const spec = aSmallSpec({
      loss: { name: 'crossEntropy', classWeights: 'balanced' },
      model: { dropout: 0, baseFilters: 8 },
      training: { epochs: 60 },
      optimizer: { learningRate: 0.03 },
    });
    const { metrics, failure } = await train(aJob({ data, spec }));
    expect(failure).toBeUndefined();
    expect(metrics['valDice.1']).toBeGreaterThan(0.9);
    expect(metrics['valDice.2']).toBeGreaterThan(0.9);
    const mean = ((metrics['valDice.1'] ?? 0) + (metrics['valDice.2'] ?? 0)) / 2;
    expect(metrics.valDice).toBeCloseTo(mean, 12);
  });

  it.each(['bce', 'bceDice', 'dice'] as const)(
    'with %s goes on, bit for bit, from a resume state',
    async (name) => {
      const spec = aSmallSpec({ loss: { name, diceWeight: 1 }, training: { epochs: 3 } });
      const job = aJob({ spec, data: classData() });
      let state: ResumeState | undefined;
      const onState = (makeState: () => ResumeState) => {
        state ??= makeState();
      };
      await train(job, { onState }, { shouldPause: () => state !== undefined });
      if (!state) throw new Error('no state was offered');
      const resume = decodeResumeState(encodeResumeState(state));
      const [whole, continued] = [await train(job), await train({ ...job, resume })];
      expect(whole.failure).toBeUndefined();
      expect(continued.weightsSha256).toBe(whole.weightsSha256);
      expect(continued.lastMetrics).toEqual(whole.lastMetrics);
    },
  );

  it('gives a predictor whose probabilities add up to 1 and reach the measured accuracy', async () => {
    const data = classData();
    const spec = aSmallSpec({ loss: { name: 'crossEntropy' }, training: { epochs: 4 } });
    const { result, checkpoints } = await trained(aJob({ data, spec }));
    const weights = checkpoints.find(({ kind }) => kind === 'last')?.weights as NamedWeights;
    const predictor = createPredictor({
      model: spec.model,
      precision: 'float32',
      weights,
      height: size,
      width: size,
      ...three,
    });
    const probabilities = predictor.predict(data.validation.images);
    predictor.dispose();
    let right = 0;
    for (const [pixel, label] of data.validation.masks.entries()) {
      const own = [...probabilities.subarray(pixel * 3, pixel * 3 + 3)];
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      if (own.indexOf(Math.max(...own)) === label) right += 1;
    }
    expect(result.lastMetrics.valAccuracy).toBeCloseTo(right / data.validation.masks.length, 3);
  });

  it('takes eight channels and 64 classes', async () => {
    const data = classData({ channels: 8, classes: 64 });
    const { status, metrics } = await train(
      aJob({ data, spec: aSmallSpec({ loss: { name: 'bceDice', diceWeight: 1 } }) }),
    );
    expect(status).toBe('completed');
    expect(metrics['valDice.63']).toBeTypeOf('number');
  });
});

describe('class weights with two classes', () => {
  it('of 1 change nothing; others change the loss as they should', async () => {
    const lossOf = async (classWeights: number[] | null) => {
      // A learning rate too small to change any float32 weight: every run measures the initial network.
      const spec = aSmallSpec({
        loss: { name: 'bce', classWeights },
        optimizer: { learningRate: 1e-30 },
        model: { batchNorm: false, dropout: 0 },
        training: { epochs: 1, batchSize: 4 },
      });
      return (await train(aJob({ spec }))).lastMetrics;
    };
    const [plain, ones, foreground] = [await lossOf(null), await lossOf([1, 1]), await lossOf([0, 1])];
    expect(ones.valDataLoss).toBeCloseTo(plain.valDataLoss ?? Number.NaN, 5);
    expect(ones.loss).toBeCloseTo(plain.loss ?? Number.NaN, 5);
    const background = await lossOf([1, 0]);
    const share = shareOfForeground(aJob().data.validation.masks);
    const mixed = share * (foreground.valDataLoss ?? 0) + (1 - share) * (background.valDataLoss ?? 0);
    expect(mixed).toBeCloseTo(plain.valDataLoss ?? Number.NaN, 5);
  });

  function shareOfForeground(masks: Uint8Array): number {
    return masks.reduce((sum, value) => sum + value, 0) / masks.length;
  }
});

describe('the test side', () => {
  const test = someImages(5, size, 3);

  it('is measured with the weights of the best epoch, once, and changes nothing else', async () => {
    const job = aJob({ spec: aSmallSpec({ training: { epochs: 4 }, regularizer: { l2: 1e-3 } }) });
    const without = await trained(job);
    const { result, checkpoints } = await trained({ ...job, data: { ...job.data, test } });
    expect(result.weightsSha256).toBe(without.result.weightsSha256);
    expect(checkpoints.map(({ weightsSha256 }) => weightsSha256)).toEqual(
      without.checkpoints.map(({ weightsSha256 }) => weightsSha256),
    );
    const best = checkpoints.find(({ kind }) => kind === 'best');
    expect(result.bestEpoch).toBe(best?.epoch);
    expect(result.metrics.testAccuracy).toBeCloseTo(accuracyOf(best?.weights ?? [], job.spec.model), 5);
    expect(result.metrics.testLoss).toBeGreaterThan(result.metrics.testDataLoss ?? Number.NaN);
    expect(result.metrics.valDice).toBe(without.result.metrics.valDice);
    expect(Object.keys(result.lastMetrics).some((name) => name.startsWith('test'))).toBe(false);
  });

  it('equals the validation where it holds the same images, whatever the checkpoints that are kept', async () => {
    const job = aJob({ keep: { best: false, last: false } });
    const copy = { ...job.data.validation };
    const { metrics } = await train({ ...job, data: { ...job.data, test: copy } });
    expect(metrics.testDice).toBe(metrics.valDice);
    expect(metrics.testLoss).toBe(metrics.valLoss);
  });

  it('is checked like the others', async () => {
    const broken = { ...test, masks: new Uint8Array(test.masks.length).fill(2) };
    const job = aJob();
    const { failure } = await train({ ...job, data: { ...job.data, test: broken } });
    expect(failure).toMatchObject({
      reason: 'badData',
      message: expect.stringContaining('image-0 holds class 2'),
    });
  });

  function accuracyOf(weights: NamedWeights, model: Parameters<typeof createPredictor>[0]['model']): number {
    const shape = { height: size, width: size, channels: 1, classes: 2 };
    const predictor = createPredictor({ model, precision: 'float32', weights, ...shape });
    const right = predictor
      .predict(test.images)
      .reduce((sum, value, pixel) => sum + Number(Number(value > 0.5) === test.masks[pixel]), 0);
    predictor.dispose();
    return right / test.masks.length;
  }
});
