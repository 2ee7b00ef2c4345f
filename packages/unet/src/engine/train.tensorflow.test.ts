import { loadTensorFlow } from '@unetsweep/tensorflow';
import { describe, expect, it } from 'vitest';
import {
  decodeResumeState,
  encodeResumeState,
  type ResumeState,
  type TrainedCheckpoint,
  train,
} from '../index.js';
import type { TrainingJob } from '../job.js';
import { aJob, aSmallSpec, someData, someImages } from '../testing/a-trial.js';

/** A run of everything at once: shuffling, dropout, flips, a partial last batch, a schedule and a penalty with state. */
function aBusyJob(changes: Partial<TrainingJob> = {}): TrainingJob {
  const spec = aSmallSpec({
    augmentation: { flipHorizontal: 0.5, flipVertical: 0.5 },
    training: {
      epochs: 4,
      earlyStopping: {
        monitor: 'valLoss',
        mode: 'min',
        patience: 10,
        minDelta: 0,
        minEpochs: 0,
        restoreBest: false,
      },
    },
    regularizer: { l2: 1e-4 },
    schedule: {
      name: 'reduceOnPlateau',
      warmup: null,
      monitor: 'valLoss',
      factor: 0.5,
      patience: 1,
      minDelta: 10,
      cooldown: 0,
      minLearningRate: 0,
    },
  });
  return aJob({ spec, ...changes });
}

async function stateAfter(job: TrainingJob, epochs: number): Promise<ResumeState> {
  let state: ResumeState | undefined;
  const onState = (makeState: () => ResumeState, { epoch }: { epoch: number }) => {
    if (epoch === epochs) state = makeState();
  };
  const result = await train(job, { onState }, { shouldPause: () => state !== undefined });
  expect(result.status).toBe('paused');
  if (!state) throw new Error('no state was offered');
  return state;
}

describe('going on from a resume state', () => {
  it('ends with the very weights, metrics and best epoch of the undisturbed run', async () => {
    const whole = await train(aBusyJob());
    const state = decodeResumeState(encodeResumeState(await stateAfter(aBusyJob(), 2)));
    const continued = await train(aBusyJob({ resume: state }));
    expect(whole.status).toBe('completed');
    expect(continued.weightsSha256).toBe(whole.weightsSha256);
    expect(continued.lastMetrics).toEqual(whole.lastMetrics);
    expect(continued.bestEpoch).toBe(whole.bestEpoch);
    expect(continued.epochsDone).toBe(4);
  });

  it('repeats exactly with one seed and differs with another', async () => {
    const [first, again, other] = [await train(aJob()), await train(aJob()), await train(aJob({ seed: 2 }))];
    expect(again.weightsSha256).toBe(first.weightsSha256);
    expect(other.weightsSha256).not.toBe(first.weightsSha256);
  });
});

describe('the end of a run', () => {
  it('gives the best and the last checkpoint, and counts', async () => {
    const checkpoints: TrainedCheckpoint[] = [];
    const epochs: number[] = [];
    const result = await train(aJob(), {
      onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint),
      onEpoch: (record) => void epochs.push(record.epoch),
    });
    expect(result.status).toBe('completed');
    expect(epochs).toEqual([1, 2]);
    expect(checkpoints.map(({ kind }) => kind)).toEqual(['best', 'last']);
    expect(checkpoints[0]?.epoch).toBe(result.bestEpoch);
    expect(checkpoints[1]?.weightsSha256).toBe(result.weightsSha256);
    expect(result.derived.steps).toBe(6);
  });

  it('shows the best epoch with its own weights, and leaves the last ones as they were', async () => {
    const { images } = someImages(2, 32, 3);
    const seen: { epoch: number; values: Float32Array }[] = [];
    let shown: { epoch: number; values: Float32Array } | undefined;
    // The lowest Dice is that of an early epoch, so its weights have to be put back.
    const job = aJob({
      objective: { metric: 'valDice', mode: 'min' },
      spec: aSmallSpec({ training: { epochs: 3 } }),
    });
    const result = await train(job, {
      onEpoch: ({ epoch }, predict) => void seen.push({ epoch, values: predict(images) }),
      onBest: ({ epoch }, predict) => {
        shown = { epoch, values: predict(images) };
      },
    });
    expect(shown?.epoch).toBe(result.bestEpoch);
    expect(shown).toEqual(seen.find(({ epoch }) => epoch === result.bestEpoch));
    expect(result.weightsSha256).toBe((await train(job)).weightsSha256);
  });

  it('comes early without improvement, with the weights of the best epoch', async () => {
    const earlyStopping = {
      monitor: 'valLoss',
      mode: 'min',
      patience: 2,
      minDelta: 100,
      minEpochs: 0,
      restoreBest: true,
    } as const;
    const spec = aSmallSpec({ training: { epochs: 20, earlyStopping } });
    const last: TrainedCheckpoint[] = [];
    const job = aJob({ spec, keep: { best: false, last: true } });
    const result = await train(job, { onCheckpoint: (one) => void last.push(one) });
    expect(result.epochsDone).toBe(3);
    expect(last[0]?.epoch).toBe(1);
    const single = await train(aJob({ spec: aSmallSpec({ training: { epochs: 1 } }) }));
    expect(last[0]?.weightsSha256).toBe(single.weightsSha256);
  });

  it('is cancelled within a step', async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    const onStep = (step: number) => {
      steps.push(step);
      if (step === 4) controller.abort();
    };
    const result = await train(aJob(), { onStep }, { signal: controller.signal });
    expect(result.status).toBe('cancelled');
    expect(steps).toEqual([1, 2, 3, 4]);
    expect(result.epochsDone).toBe(1);
  });

  it('stops after `training.steps`, in the middle of an epoch if need be', async () => {
    const result = await train(aJob({ spec: aSmallSpec({ training: { epochs: 50, steps: 4 } }) }));
    expect(result.derived.steps).toBe(4);
    expect(result.epochsDone).toBe(2);
    expect(result.lastMetrics.valDice).toBeTypeOf('number');
  });

  it('is a failure with its epoch when the loss diverges', async () => {
    const spec = aSmallSpec({ optimizer: { learningRate: 1e30 }, model: { batchNorm: false } });
    const result = await train(aJob({ spec }));
    expect(result.status).toBe('failed');
    expect(result.failure).toMatchObject({ reason: 'diverged', epoch: 1 });
    expect(result.flags).toContain('diverged');
  });

  it('goes on through divergence where the trial says so, with null metrics', async () => {
    const training = { stopOnDivergence: false };
    const spec = aSmallSpec({ training, optimizer: { learningRate: 1e30 }, model: { batchNorm: false } });
    const result = await train(aJob({ spec }));
    expect(result.status).toBe('completed');
    expect(result.lastMetrics.loss).toBeNull();
    expect(result.flags).toContain('diverged');
  });

  it('names the picture that cannot be trained on', async () => {
    const data = someData({ train: 10, validation: 6 });
    const broken = { ...data, train: { ...data.train, masks: data.train.masks.slice() } };
    broken.train.masks[3 * 32 * 32] = 7;
    const result = await train(aJob({ data: broken }));
    expect(result.failure?.reason).toBe('badData');
    expect(result.failure?.message).toMatch(/image-3 holds class 7/);
  });

  it('rejects with what a callback threw', async () => {
    const onEpoch = () => Promise.reject(new Error('lost the lease'));
    await expect(train(aJob(), { onEpoch })).rejects.toThrow('lost the lease');
  });

  it('rejects so where the best weights of a cancelled run are handed over', async () => {
    const cancel = new AbortController();
    const onEpoch = () => cancel.abort();
    const onCheckpoint = () => Promise.reject(new Error('no space left'));
    const control = { signal: cancel.signal, keepsBest: () => true };
    await expect(train(aJob(), { onEpoch, onCheckpoint }, control)).rejects.toThrow('no space left');
  });
});

describe('metrics', () => {
  it('are the same for any batch size of the evaluation', async () => {
    const values = await Promise.all(
      [3, 4, 6].map(async (batchSize) => {
        // A learning rate too small to change any float32 weight: every run evaluates the initial network.
        const optimizer = { learningRate: 1e-30 };
        const spec = aSmallSpec({
          model: { batchNorm: false, dropout: 0 },
          optimizer,
          training: { epochs: 1, batchSize },
        });
        return (await train(aJob({ spec }))).lastMetrics;
      }),
    );
    for (const metrics of values.slice(1)) {
      for (const [name, value] of Object.entries(metrics))
        expect(value).toBeCloseTo(values[0]?.[name] ?? Number.NaN, 5);
    }
  });

  it('of training and validation are equal, in evaluation mode, where both are the same images', async () => {
    const images = someImages(6, 32);
    const data = { train: images, validation: images, height: 32, width: 32, channels: 1, classes: 2 };
    const spec = aSmallSpec({ regularizer: { l2: 1e-3 } });
    const { lastMetrics, flags } = await train(aJob({ data, spec }));
    for (const name of ['loss', 'dataLoss', 'dice', 'iou', 'accuracy', 'dicePerImage']) {
      expect(lastMetrics[name]).toBe(lastMetrics[`val${name.charAt(0).toUpperCase()}${name.slice(1)}`]);
    }
    expect(flags).toContain('valIsTrain');
  });

  it('of training can be measured in evaluation mode', async () => {
    const images = someImages(6, 32);
    const validation = { ...images };
    const data = { train: images, validation, height: 32, width: 32, channels: 1, classes: 2 };
    const evaluated = await train(aJob({ data, spec: aSmallSpec({ training: { evaluateTraining: true } }) }));
    const running = await train(aJob({ data }));
    expect(evaluated.lastMetrics.dice).toBe(evaluated.lastMetrics.valDice);
    expect(running.lastMetrics.dice).not.toBe(running.lastMetrics.valDice);
  });

  it('keep the penalty apart from the data loss', async () => {
    const { lastMetrics } = await train(aJob({ spec: aSmallSpec({ regularizer: { l2: 0.01, l1: 1e-4 } }) }));
    const { loss, dataLoss, penalty, valLoss, valDataLoss } = lastMetrics as Record<string, number>;
    expect(penalty).toBeGreaterThan(0.1);
    expect((loss ?? 0) - (dataLoss ?? 0)).toBeCloseTo(penalty ?? 0, 6);
    expect(valLoss).toBeGreaterThan(valDataLoss ?? Number.NaN);
  });
});

it('overfits one batch to a Dice above 0.95', async () => {
  const images = someImages(4, 32);
  const data = { train: images, validation: images, height: 32, width: 32, channels: 1, classes: 2 };
  const spec = aSmallSpec({
    loss: { name: 'bceDice', diceWeight: 1 },
    model: { dropout: 0, baseFilters: 8 },
    training: { epochs: 80 },
    optimizer: { learningRate: 0.05 },
  });
  const { metrics } = await train(aJob({ data, spec }));
  expect(metrics.valDice).toBeGreaterThan(0.95);
});

it('leaves no tensor and no graph behind', async () => {
  const { binding } = loadTensorFlow();
  const before = [binding.getNumOfTensors(), binding.getNumOfSavedModels()];
  await train(aJob());
  await train(aJob({ spec: aSmallSpec({ optimizer: { learningRate: 1e30 }, model: { batchNorm: false } }) }));
  expect([binding.getNumOfTensors(), binding.getNumOfSavedModels()]).toEqual(before);
});

it('refuses what it cannot train, naming each field', async () => {
  const spec = aSmallSpec({
    model: { name: 'linkNet' },
    loss: { name: 'tversky', tverskyAlpha: 0, tverskyBeta: 0 },
  });
  await expect(train(aJob({ spec }))).rejects.toThrow(/model\.name.*loss\.tverskyAlpha/);
});
