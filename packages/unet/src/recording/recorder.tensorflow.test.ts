import type { Recording } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { describeArchitecture } from '../architecture/index.js';
import { TrialSession } from '../engine/trial-session.js';
import { type ResumeState, type TrainingJob, train } from '../index.js';
import { aJob, aSmallSpec, someClassImages, someData } from '../testing/a-trial.js';
import type { RecordingSettings } from './recording-settings.js';

const nothing: RecordingSettings = {
  histograms: null,
  updateRatio: false,
  deadUnits: false,
  probeSamples: 4,
  stepLoss: false,
};
const everything: RecordingSettings = {
  histograms: { every: 1, kinds: ['weights', 'gradients', 'preActivations'], bins: 30 },
  updateRatio: true,
  deadUnits: true,
  probeSamples: 4,
  stepLoss: true,
};

async function record(job: TrainingJob) {
  let recording: Recording = { epochs: [], stepLosses: [] };
  const states: ResumeState[] = [];
  const result = await train(job, {
    onState: (makeState) => {
      states.push(structuredClone(makeState()));
    },
    onRecording: (read, isEnd) => {
      if (isEnd) recording = read();
    },
  });
  return { result, recording, states };
}

describe('a recording', () => {
  it('changes no bit of the weights, and is the same after an interruption', async () => {
    const spec = aSmallSpec({ model: { depth: 1 }, training: { epochs: 3 } });
    const plain = await train(aJob({ spec }));
    const { result, recording, states } = await record(aJob({ spec, recording: everything }));
    expect(result.weightsSha256).toBe(plain.weightsSha256);
    expect(recording.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(recording.stepLosses).toHaveLength(9);
    const resume = states[0];
    if (!resume) throw new Error('no state');
    const resumed = await record(aJob({ spec, recording: everything, resume }));
    expect(resumed.result.weightsSha256).toBe(plain.weightsSha256);
    expect(resumed.recording).toEqual(recording);
    const [first, second] = recording.epochs;
    expect(first?.histograms.every(({ drift }) => drift === null)).toBe(true);
    const spread = second?.histograms.filter(({ std }) => std > 0) ?? [];
    expect(spread.length).toBeGreaterThan(20);
    expect(spread.every(({ drift }) => drift !== null && drift > 0)).toBe(true);
  });

  it.each([
    { filters: 3, total: 195 },
    { filters: 57, total: 3705 },
  ])('counts the $total numbers of a head of $filters filters, kernel and bias apart', async (one) => {
    const model = {
      baseFilters: 32,
      depth: 1,
      decoderConvs: 0,
      head: { filters: one.filters, kernelSize: 1, groupActivation: 'none' },
    } as const;
    const sides = { channels: 3, classes: 3 };
    const images = someClassImages(4, 8, sides);
    const data = { train: images, validation: images, height: 8, width: 8, ...sides };
    const spec = aSmallSpec({ model, loss: { name: 'crossEntropy' }, training: { epochs: 1 } });
    const histograms = { every: 1, kinds: ['weights' as const], bins: 30 };
    const { recording } = await record(aJob({ spec, data, recording: { ...nothing, histograms } }));
    const head = recording.epochs[0]?.histograms.filter(({ layer }) => layer.startsWith('head/')) ?? [];
    expect(head.map(({ layer }) => layer)).toEqual(['head/kernel', 'head/bias']);
    const counts = head.map((histogram) => histogram.counts.reduce((sum, count) => sum + count, 0));
    expect(counts).toEqual([one.total - one.filters, one.filters]);
  });

  it('gives the loss of each step, whose mean over the images is that of the epoch', async () => {
    const spec = aSmallSpec({ regularizer: { l2: 1e-3 }, training: { epochs: 2, batchSize: 5 } });
    const { result, recording } = await record(aJob({ spec, recording: { ...nothing, stepLoss: true } }));
    const last = recording.stepLosses.slice(2).map((loss) => loss ?? Number.NaN);
    expect(last).toHaveLength(2);
    expect(last.reduce((sum, loss) => sum + loss, 0) / 2).toBeCloseTo(result.lastMetrics.loss ?? 0, 5);
    expect(recording.epochs).toEqual([]);
  });

  it('holds the loss up to the step that broke', async () => {
    const spec = aSmallSpec({ optimizer: { learningRate: 1e30 }, training: { epochs: 3 } });
    const { result, recording } = await record(aJob({ spec, recording: everything }));
    expect(result.failure?.reason).toBe('diverged');
    expect(recording.stepLosses.at(-1)).toBeNull();
    expect(recording.stepLosses[0]).toBeGreaterThan(0);
  });
});

describe('the update ratio', () => {
  it('of SGD is the rate times the gradient over the weights', async () => {
    const spec = aSmallSpec({
      model: { dropout: 0 },
      optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0, nesterov: false },
      training: { epochs: 3, batchSize: 4, shuffle: false },
      regularizer: { l2: 1e-3 },
    });
    const data = someData({ train: 4, validation: 2 });
    const settings = { ...everything, probeSamples: 4 };
    const { recording, result } = await record(aJob({ spec, data, recording: settings }));
    expect(result.failure).toBeUndefined();
    const [, before, after] = recording.epochs;
    for (const { layer, weightNorm, updateRatio } of after?.layers ?? []) {
      // The probe is the one batch, and an epoch has one step: its gradient is the next step's.
      const gradient = before?.layers.find((one) => one.layer === layer)?.gradientNorm ?? null;
      if (gradient === null) continue;
      const expected = (0.01 * gradient) / (weightNorm ?? 0);
      expect(Math.abs((updateRatio ?? 0) / expected - 1), layer).toBeLessThan(2e-3);
    }
    expect(after?.layers.filter(({ updateRatio }) => updateRatio !== null).length).toBeGreaterThan(8);
    expect(result.derived.deadFraction).not.toBeNull();
  });
});

describe('dead channels', () => {
  const probed = (activation: 'relu' | 'leakyRelu', settings: RecordingSettings = everything) => {
    const model = { activation, batchNorm: false };
    const spec = aSmallSpec({ model });
    const job = aJob({ spec });
    const architecture = describeArchitecture(spec.model, { channels: 1, classes: 2 });
    const session = new TrialSession(spec, architecture, job.data, 1, { recording: settings });
    session.initialize();
    const planted = session
      .weights()
      .map((one) =>
        one.name === 'encoder1_conv1/bias'
          ? { ...one, values: one.values.map((value, channel) => (channel === 1 ? -1e3 : value + 1e3)) }
          : one,
      );
    session.restore(planted, session.slots());
    const layers = session.probe?.layers() ?? [];
    session.dispose();
    return layers.find(({ layer }) => layer === 'encoder1_conv1');
  };

  it('are counted where the rectifier never opens', () => {
    expect(probed('relu')?.deadFraction).toBe(0.25);
  });

  it('are alive behind an activation that lets negative values through', () => {
    expect(probed('leakyRelu')?.deadFraction).toBe(0);
  });

  it('show in the histogram of the pre-activations, which counts every value', () => {
    const { distribution } = probed('relu') ?? {};
    const total = distribution?.fine.reduce((sum, count) => sum + count, 0);
    expect(total).toBe(4 * 32 * 32 * 4);
    expect(distribution?.low).toBeLessThan(-990);
    // Three channels near 1000, one near -1000.
    expect(distribution?.moments.mean).toBeCloseTo(500, -1);
    expect(distribution?.moments.std).toBeCloseTo(866, -1);
    expect(distribution?.moments.skew).toBeCloseTo(-1.1547, 1);
  });

  it('are not looked for unless asked for', () => {
    expect(probed('relu', nothing)).toBeUndefined();
    const { histograms } = everything;
    expect(probed('relu', { ...nothing, histograms })?.deadFraction).toBeNull();
  });
});
