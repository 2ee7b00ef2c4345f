import { expect, it } from 'vitest';
import type { ResumeState } from '../resume/resume-state.js';
import { aJob, aSmallSpec, someClassImages, someData } from '../testing/a-trial.js';
import { train } from './train.js';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const withDice = aSmallSpec({
  loss: { name: 'bceDice', diceWeight: 1 },
  model: { dropout: 0 },
  training: { epochs: 14 },
  optimizer: { learningRate: 3e-2 },
});
const data = someData({ train: 16, validation: 6 }, 16);

it('scores every validation image at the best epoch: their means are that epoch’s metrics', async () => {
  const job = aJob({ spec: withDice, data, sampleScores: true, borders: { metrics: [] }, target: 0.3 });
  const result = await train(job);
  const { sampleScores: scores, metrics, lastMetrics, derived } = result;
  expect(scores?.dice).toHaveLength(job.data.validation.names.length);
  expect(mean(scores?.dice ?? [])).toBeCloseTo(metrics.valDicePerImage ?? 0, 12);
  for (const [index, iou] of (scores?.iou ?? []).entries()) {
    const dice = scores?.dice[index] ?? 0;
    expect(iou).toBeCloseTo(dice / (2 - dice), 6);
  }
  expect(metrics.valBoundaryF1).toBeGreaterThan(0);
  expect(metrics.valHausdorff95).toBeGreaterThan(0);
  expect(lastMetrics.valHausdorff95).toBeUndefined();
  expect(derived.epochsToTarget).toBeGreaterThan(0);
});

it('neither changes the weights nor costs a pass where nothing asks for it', async () => {
  const plain = await train(aJob({ spec: withDice, data }));
  const asked = await train(aJob({ spec: withDice, data, sampleScores: true, borders: { metrics: [] } }));
  expect(asked.weightsSha256).toBe(plain.weightsSha256);
  expect([plain.sampleScores, plain.metrics.valBoundaryF1]).toEqual([null, undefined]);
});

it('gives an interrupted run the scores of one in one go', async () => {
  const job = aJob({ spec: withDice, data, sampleScores: true, borders: { metrics: [] } });
  const whole = await train(job);
  const states: ResumeState[] = [];
  const onState = (makeState: () => ResumeState) => void states.push(makeState());
  await train(job, { onState }, { shouldPause: () => true });
  const [resume] = states;
  if (!resume) throw new Error('no state');
  const resumed = await train({ ...job, resume });
  expect(resumed.sampleScores).toEqual(whole.sampleScores);
  expect(resumed.metrics).toEqual(whole.metrics);
});

it('measures borders in every epoch where the objective is one, and on the side that is named', async () => {
  const objective = { metric: 'valHausdorff95', mode: 'min' } as const;
  const result = await train(aJob({ spec: withDice, data, objective, borders: { metrics: ['boundaryF1'] } }));
  expect(result.lastMetrics.valHausdorff95).toBeTypeOf('number');
  expect(result.lastMetrics.boundaryF1).toBeTypeOf('number');
  expect(result.flags).not.toContain('diverged');
});

it('measures the test side, and each class of several', async () => {
  const form = { channels: 3, classes: 3 };
  const [training, validation, test] = [8, 4, 3].map((count, index) =>
    someClassImages(count, 32, form, index),
  );
  if (!training || !validation || !test) throw new Error('three sides');
  const data = { train: training, validation, test, height: 32, width: 32, ...form };
  const spec = aSmallSpec({
    loss: { name: 'crossEntropy' },
    optimizer: { learningRate: 1e-2 },
    training: { epochs: 4 },
  });
  const { metrics, sampleScores } = await train(
    aJob({ spec, data, sampleScores: true, borders: { metrics: [] } }),
  );
  expect(mean(sampleScores?.dice ?? [])).toBeCloseTo(metrics.valDicePerImage ?? 0, 12);
  expect(Object.keys(metrics)).toEqual(
    expect.arrayContaining(['testBoundaryF1', 'testHausdorff95.1', 'valBoundaryF1.2', 'valHausdorff95']),
  );
});

it('measures validation images that are changed as the best epoch saw them', async () => {
  const spec = aSmallSpec({
    augmentation: { flipHorizontal: 0.5, shift: 0.2, augmentValidation: true },
    training: { epochs: 3 },
  });
  const { sampleScores, metrics } = await train(aJob({ spec, data, sampleScores: true }));
  expect(mean(sampleScores?.dice ?? [])).toBeCloseTo(metrics.valDicePerImage ?? 0, 12);
  const losses = mean(sampleScores?.loss ?? []);
  expect(losses).toBeCloseTo(metrics.valDataLoss ?? 0, 6);
});

it('lists a bad image first: one whose mask belongs to another image', async () => {
  const data = someData({ train: 12, validation: 6 });
  const pixels = 32 * 32;
  const bad = 3;
  const mask = data.validation.masks.subarray(bad * pixels, (bad + 1) * pixels);
  mask.set(Uint8Array.from(mask, (value, index) => Number(value === 0 && index % 32 < 6)));
  const spec = aSmallSpec({
    loss: { name: 'bceDice', diceWeight: 1 },
    optimizer: { learningRate: 1e-2 },
    training: { epochs: 10 },
  });
  const { sampleScores } = await train(aJob({ spec, data, sampleScores: true }));
  const dice = sampleScores?.dice ?? [];
  expect(dice.indexOf(Math.min(...dice))).toBe(bad);
  const losses = sampleScores?.loss ?? [];
  expect(losses.indexOf(Math.max(...losses))).toBe(bad);
});
