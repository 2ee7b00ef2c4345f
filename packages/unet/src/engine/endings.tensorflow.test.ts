import { expect, it } from 'vitest';
import type { TrainedCheckpoint, TrainingJob } from '../job.js';
import { aJob, aSmallSpec } from '../testing/a-trial.js';
import { train } from './train.js';

async function run(training: object, changes: Partial<TrainingJob> = {}) {
  const kept: TrainedCheckpoint[] = [];
  const spec = aSmallSpec({ training });
  const result = await train(aJob({ spec, ...changes }), {
    onCheckpoint: (checkpoint) => void kept.push(checkpoint),
  });
  return { result, kept };
}

it('stops early with the weights of the epoch that was best by its monitor', async () => {
  // The lowest Dice is that of an early epoch: the run gets better and is taken for worse.
  const earlyStopping = {
    monitor: 'valDice',
    mode: 'min' as const,
    patience: 2,
    minDelta: 0,
    minEpochs: 0,
    restoreBest: true,
  };
  const { result, kept } = await run({ epochs: 30, earlyStopping });
  expect(result.status).toBe('completed');
  expect(result.epochsDone).toBeLessThan(30);
  const restored = result.epochsDone - 2;
  const last = kept.find(({ kind }) => kind === 'last');
  expect(last?.epoch).toBe(restored);
  const short = await run({ epochs: restored, earlyStopping: null });
  expect(last?.weightsSha256).toBe(short.result.weightsSha256);
  expect(result.weightsSha256).toBe(short.result.weightsSha256);
});

it('makes ceil(images / batch) steps an epoch, and as many as `steps` says whatever the batch', async () => {
  // Ten training images.
  for (const [batchSize, steps] of [
    [4, 3],
    [5, 2],
    [10, 1],
  ] as const) {
    const { result } = await run({ epochs: 1, batchSize });
    expect(result.derived.steps).toBe(steps);
  }
  for (const batchSize of [3, 4]) {
    const { result } = await run({ steps: 5, batchSize });
    expect(result.derived.steps).toBe(5);
  }
});

it('gives the same first losses for the same seed, and others for another', async () => {
  const losses = async (seed: number) => {
    const { result } = await run({ epochs: 1 }, { seed });
    return [result.metrics.loss, result.metrics.valLoss];
  };
  const first = await losses(3);
  expect(await losses(3)).toEqual(first);
  expect(await losses(4)).not.toEqual(first);
});
