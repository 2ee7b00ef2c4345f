import { expect, it } from 'vitest';
import { decodeResumeState, encodeResumeState, type ResumeState, train } from '../index.js';
import type { TrainingJob, TrainingResult } from '../job.js';
import { aJob, aSmallSpec, someData, someImages } from '../testing/a-trial.js';

const earlyStopping = {
  monitor: 'valLoss',
  mode: 'min',
  patience: 3,
  minDelta: 0,
  minEpochs: 0,
  restoreBest: true,
} as const;

/** All that a result can hold: relative penalties, cut-up batches, borders, scores, a test side, what is recorded, flags. */
const everything: TrainingJob = aJob({
  data: { ...someData({ train: 10, validation: 4 }, 16), test: someImages(4, 16, 3) },
  spec: aSmallSpec({
    regularizer: { l2: 0.1, l1: 0.05, relative: true },
    optimizer: { clipNorm: 1, learningRate: 0.02 },
    augmentation: { flipHorizontal: 0.5, rotateDegrees: 10, augmentValidation: true },
    training: { epochs: 3, accumulate: 2, earlyStopping },
  }),
  microBatchSize: 3,
  borders: { metrics: ['valBoundaryF1'] },
  sampleScores: true,
  measuresGradientNorm: true,
  target: 0.2,
  recording: { histograms: null, updateRatio: true, deadUnits: true, probeSamples: 4, stepLoss: true },
});

/** Of a result all but what the clock and the process decide. */
function decided({ derived, ...result }: TrainingResult) {
  const { secondsPerEpoch: _, imagesPerSecond: __, peakMemoryMb: ___, ...own } = derived;
  return { ...result, derived: own };
}

it('a run that was interrupted after each epoch has the very result of an undisturbed one', async () => {
  const whole = await train(everything);
  expect(whole).toMatchObject({ status: 'completed', epochsDone: 3 });
  expect(whole.derived).toMatchObject({ l2: expect.any(Number), deadFraction: expect.any(Number) });
  expect(whole.metrics).toMatchObject({
    testDice: expect.any(Number),
    valBoundaryF1: expect.any(Number),
    gradientNorm: expect.any(Number),
  });
  expect(whole.sampleScores?.dice).toHaveLength(4);
  let last: TrainingResult | undefined;
  let resume: ResumeState | undefined;
  do {
    last = await train(
      { ...everything, ...(resume && { resume }) },
      {
        onState: (makeState) => {
          resume = decodeResumeState(encodeResumeState(makeState()));
        },
      },
      { shouldPause: () => true },
    );
  } while (last.status === 'paused');
  expect(decided(last)).toEqual(decided(whole));
});
