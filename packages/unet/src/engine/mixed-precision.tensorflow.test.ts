import { expect, it } from 'vitest';
import { decodeResumeState, encodeResumeState, type ResumeState, train } from '../index.js';
import type { TrainingJob } from '../job.js';
import { aJob, aSmallSpec } from '../testing/a-trial.js';

type Changes = NonNullable<Parameters<typeof aSmallSpec>[0]>;

function aMixedJob(changes: Changes = {}, more: Partial<TrainingJob> = {}): TrainingJob {
  return aJob({
    spec: aSmallSpec({ ...changes, training: { ...changes.training, precision: 'mixed' } }),
    ...more,
  });
}

it('repeats exactly, interrupted or not, in other weights than float32', async () => {
  const whole = await train(aMixedJob());
  let state: ResumeState | undefined;
  const onState = (makeState: () => ResumeState) => {
    state ??= decodeResumeState(encodeResumeState(makeState()));
  };
  await train(aMixedJob(), { onState }, { shouldPause: () => state !== undefined });
  if (!state) throw new Error('no state was offered');
  expect(state.records).toHaveLength(1);
  const continued = await train(aMixedJob({}, { resume: state }));
  expect(continued.weightsSha256).toBe(whole.weightsSha256);
  expect(continued.lastMetrics).toEqual(whole.lastMetrics);
  expect((await train(aJob())).weightsSha256).not.toBe(whole.weightsSha256);
});

it('keeps weights in float32, so that steps smaller than a bfloat16 can show add up', async () => {
  const changes: Changes = { optimizer: { name: 'sgd', learningRate: 1e-5, momentum: 0, nesterov: false } };
  const weightsAfter = async (epochs: number) => {
    let values: Float32Array = new Float32Array(0);
    await train(aMixedJob({ ...changes, training: { epochs } }), {
      onCheckpoint: ({ weights }) => {
        values = weights.find(({ name }) => name === 'head/kernel')?.values ?? values;
      },
    });
    return values;
  };
  const [one, two] = [await weightsAfter(1), await weightsAfter(2)];
  expect(one.length).toBeGreaterThan(0);
  for (const [at, value] of one.entries()) {
    const step = Math.abs((two[at] ?? Number.NaN) - value);
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(Math.abs(value) * 2 ** -8);
  }
});

it('learns as well as in float32, with accumulated batches, clipping, a penalty and what watches it', async () => {
  const changes: Changes = {
    training: { epochs: 12, batchSize: 2, accumulate: 2 },
    optimizer: { learningRate: 0.2, clipNorm: 5, weightDecay: 1e-4 },
    regularizer: { l2: 1e-5 },
    augmentation: { rotateDegrees: 10 },
  };
  const [exact, mixed] = [
    await train(aJob({ spec: aSmallSpec(changes), measuresGradientNorm: true })),
    await train(aMixedJob(changes, { measuresGradientNorm: true })),
  ];
  expect(mixed.status).toBe('completed');
  for (const result of [exact, mixed]) expect(result.lastMetrics.valDice).toBeGreaterThan(0.85);
  for (const [name, value] of Object.entries(mixed.lastMetrics))
    expect([name, Number.isFinite(value)]).toEqual([name, true]);
});
