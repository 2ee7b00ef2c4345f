import { describe, expect, it } from 'vitest';
import { type ResumeState, train } from '../index.js';
import type { ImageSet, TrainingJob } from '../job.js';
import { aJob, aSmallSpec, someImages } from '../testing/a-trial.js';

type Augmentation = ReturnType<typeof aSmallSpec>['augmentation'];

const everything: Partial<Augmentation> = {
  rotateDegrees: 20,
  flipHorizontal: 0.5,
  flipVertical: 0.5,
  shift: 0.1,
  shearDegrees: 5,
  crop: 0.8,
  hue: 0.1,
  saturation: 0.5,
  exposure: 0.5,
  noise: 0.1,
  elastic: 2,
  probability: 0.8,
};

/** Pictures in three channels, stored with brightness around a half. */
function tiles(count: number, seed: number): ImageSet {
  const set = someImages(count, 16, seed, 3);
  const rows = Array.from({ length: count }, () => [0.25, 0.25, 0.25, 0.5, 0.5, 0.5]);
  return { ...set, brightness: Float32Array.from(rows.flat()) };
}

const data = {
  train: tiles(8, 1),
  validation: tiles(4, 2),
  test: tiles(4, 3),
  height: 16,
  width: 16,
  channels: 3,
  classes: 2,
};

function aTileJob(
  augmentation: Partial<Augmentation>,
  changes: Partial<TrainingJob> = {},
  epochs = 1,
): TrainingJob {
  const spec = aSmallSpec({
    augmentation,
    training: { epochs },
    optimizer: { learningRate: 0.01 },
  });
  return aJob({ spec, data, ...changes });
}

describe('a run with every change at once', () => {
  it.each([false, true])(
    'ends with the same weights whether interrupted or not (validation images changed: %s)',
    async (augmentValidation) => {
      const job = aTileJob({ ...everything, augmentValidation }, {}, 3);
      const whole = await train(job);
      const states: ResumeState[] = [];
      await train(
        job,
        { onState: (makeState) => void states.push(makeState()) },
        { shouldPause: () => true },
      );
      const [resume] = states;
      if (!resume) throw new Error('no state was offered');
      const continued = await train({ ...job, resume });
      expect(whole.status).toBe('completed');
      expect(continued.epochsDone).toBe(3);
      expect(continued.weightsSha256).toBe(whole.weightsSha256);
      expect(continued.metrics).toEqual(whole.metrics);
    },
  );

  it('depends on the seed, and on each setting', async () => {
    const sums = new Set<string | null>();
    const jobs = [
      aTileJob(everything),
      aTileJob(everything, { seed: 2 }),
      aTileJob({ ...everything, elastic: 0 }),
      aTileJob({ ...everything, noise: 0 }),
      aTileJob({ ...everything, hue: 0 }),
      aTileJob({ ...everything, probability: 0 }),
    ];
    for (const job of jobs) sums.add((await train(job)).weightsSha256);
    expect(sums.size).toBe(jobs.length);
    const none = await train(aTileJob({}));
    expect(sums).toContain(none.weightsSha256);
  });
});

describe('the sides that are measured', () => {
  /** Weights stay as they are, so that only the images can change a metric. */
  async function measured(augmentation: Partial<Augmentation>, changes: Partial<TrainingJob> = {}) {
    const job = aTileJob(augmentation, changes);
    const still = aSmallSpec({
      augmentation: job.spec.augmentation,
      model: { batchNorm: false, dropout: 0 },
      optimizer: { learningRate: 0 },
      training: { epochs: 2 },
    });
    const epochs: (number | null | undefined)[] = [];
    const { metrics } = await train(
      { ...job, spec: still },
      { onEpoch: (record) => void epochs.push(record.metrics.valLoss) },
    );
    return { metrics, epochs };
  }

  it('are not changed by default', async () => {
    const [plain, augmented] = [await measured({}), await measured(everything)];
    expect(augmented.metrics.valDice).toBe(plain.metrics.valDice);
    expect(augmented.epochs).toEqual(plain.epochs);
    expect(augmented.metrics.loss).not.toBe(plain.metrics.loss);
  });

  it('are changed anew in each epoch with augmentValidation, but for the test side', async () => {
    const plain = await measured({});
    const augmented = await measured({ ...everything, augmentValidation: true });
    expect(new Set([...plain.epochs, ...augmented.epochs]).size).toBe(3);
    expect(augmented.metrics.testLoss).toBe(plain.metrics.testLoss);
    expect((await measured({ ...everything, augmentValidation: true })).epochs).toEqual(augmented.epochs);
    expect((await measured({ augmentValidation: true })).epochs).toEqual(plain.epochs);
  });

  it('are told apart where both sides are the same images', async () => {
    const same = { data: { ...data, validation: data.train } };
    const { metrics } = await measured({ ...everything, augmentValidation: true }, same);
    expect(metrics.loss).not.toBe(metrics.valLoss);
  });
});

describe('colours', () => {
  it('need red, green and blue for hue and saturation', async () => {
    const grey = { ...data, channels: 1, train: someImages(8, 16, 1), validation: someImages(4, 16, 2) };
    const { failure } = await train(aTileJob({ hue: 0.1 }, { data: { ...grey, test: grey.validation } }));
    expect(failure).toMatchObject({ reason: 'badData', message: expect.stringContaining('1 channels') });
  });

  it('need to be known as they are stored', async () => {
    const bare = { ...data.train, brightness: new Float32Array(0) };
    const { failure } = await train(aTileJob({ exposure: 0.5 }, { data: { ...data, train: bare } }));
    expect(failure).toMatchObject({ reason: 'badData', message: expect.stringContaining('brightness') });
  });
});
