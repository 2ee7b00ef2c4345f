import { describe, expect, it } from 'vitest';
import { train } from '../engine/train.js';
import type { TrainingCallbacks, TrainingJob } from '../job.js';
import { decodeResumeState, encodeResumeState } from '../resume/resume-file.js';
import type { ResumeState } from '../resume/resume-state.js';
import { aJob as anyJob, aSmallSpec as anySpec, someData } from '../testing/a-trial.js';
import { calibrate } from './calibrate.js';
import { penaltyKinds } from './penalty-sums.js';

const kinds = [...penaltyKinds];
const data = someData({ train: 6, validation: 2 }, 16);
type Changes = NonNullable<Parameters<typeof anySpec>[0]>;
const aSmallSpec = (changes: Changes = {}) => anySpec({ ...changes, model: { depth: 1, ...changes.model } });
const aJob = (changes: Partial<TrainingJob> = {}) => anyJob({ data, spec: aSmallSpec(), ...changes });

describe('a calibration', () => {
  it('gives strengths whose penalty is half the loss to all of it', () => {
    const result = calibrate(aJob(), kinds);
    expect(result.loss0).toBeGreaterThan(0.3);
    expect(result.loss0).toBeLessThan(3);
    for (const kind of kinds) {
      const range = result.kinds[kind];
      expect((range?.low ?? 0) * (range?.penaltyAtOne ?? 0)).toBeCloseTo(result.loss0 / 2, 9);
      expect((range?.high ?? 0) * (range?.penaltyAtOne ?? 0)).toBeCloseTo(result.loss0, 9);
      expect((range?.theory.high ?? 0) * (range?.theory.penaltyAtOne ?? 0)).toBeCloseTo(result.loss0, 9);
    }
    expect(result.kinds.l2?.theory.penaltyAtOne).toBeCloseTo(result.weightCount / 3, 9);
  });

  it('is the same for the same seed, without dropout or augmentation, and only of what was asked', () => {
    const dropping = aSmallSpec({ model: { dropout: 0.5 }, augmentation: { flipHorizontal: 1 } });
    const first = calibrate(aJob({ spec: dropping }), ['l2']);
    expect(calibrate(aJob({ spec: aSmallSpec({ model: { dropout: 0 } }) }), ['l2'])).toEqual(first);
    expect(calibrate(aJob({ seed: 2 }), ['l2'])).not.toEqual(first);
    expect(Object.keys(first.kinds)).toEqual(['l2']);
  });
});

describe('relative strengths', () => {
  const relative = (regularizer: object, epochs = 2): TrainingJob =>
    aJob({ spec: aSmallSpec({ regularizer: { relative: true, ...regularizer }, training: { epochs } }) });

  it('are those of the calibration times the given factor, and train as the absolute ones do', async () => {
    const { kinds: calibrated } = calibrate(aJob(), kinds);
    const strengths = {
      l1: 0.25 * (calibrated.l1?.high ?? 0),
      l2: 0.5 * (calibrated.l2?.high ?? 0),
      l2norm: 0.125 * (calibrated.l2norm?.high ?? 0),
    };
    const result = await train(relative({ l1: 0.25, l2: 0.5, l2norm: 0.125 }));
    expect(result.derived).toMatchObject(strengths);
    const absolute = await train(aJob({ spec: aSmallSpec({ regularizer: strengths }) }));
    expect(result.weightsSha256).toBe(absolute.weightsSha256);
  });

  it('make the first penalty that part of the first loss', async () => {
    const spec = aSmallSpec({
      regularizer: { relative: true, l2: 0.5 },
      training: { epochs: 1, steps: 1 },
      optimizer: { learningRate: 1e-12 },
    });
    const { lastMetrics } = await train(aJob({ spec }));
    const { loss0 } = calibrate(aJob(), ['l2']);
    expect(lastMetrics.penalty).toBeCloseTo(loss0 / 2, 5);
  });

  it('are kept over a pause', async () => {
    const undisturbed = await train(relative({ l2: 0.5 }));
    let kept: ResumeState | undefined;
    const callbacks: TrainingCallbacks = {
      onState: (makeState) => {
        kept = decodeResumeState(encodeResumeState(makeState()));
      },
    };
    await train(relative({ l2: 0.5 }), callbacks, { shouldPause: () => true });
    expect(kept?.progress.strengths?.l2).toBe(undisturbed.derived.l2);
    const resumed = await train({ ...relative({ l2: 0.5 }), resume: kept as ResumeState });
    expect(resumed.weightsSha256).toBe(undisturbed.weightsSha256);
    expect(resumed.derived.l2).toBe(undisturbed.derived.l2);
  });

  it('of 0 leave a run as it is', async () => {
    const [off, plain] = [await train(relative({})), await train(aJob())];
    expect(off.weightsSha256).toBe(plain.weightsSha256);
    expect(off.derived).toMatchObject({ l1: 0, l2: 0, l2norm: 0 });
  });
});

describe('each epoch', () => {
  const epochs = async (changes: Parameters<typeof aSmallSpec>[0]) => {
    const records: Record<string, number>[] = [];
    const spec = aSmallSpec({ training: { epochs: 3 }, ...changes });
    await train(aJob({ spec }), {
      onEpoch: ({ metrics }) => void records.push(metrics as Record<string, number>),
    });
    return records;
  };

  it.each([
    ['kernels', 1e-3, 0.01, 0.02],
    ['allTrainable', 1e-4, 0.1, 0],
  ] as const)('tells the penalty on %s apart: total - data = penalty', async (weights, l1, l2, l2norm) => {
    for (const record of await epochs({ regularizer: { l1, l2, l2norm, weights } })) {
      const { loss = 0, dataLoss = 0, penalty = 0, valLoss = 0, valDataLoss = 0 } = record;
      expect(penalty).toBeGreaterThan(0);
      expect(Math.abs(loss - dataLoss - penalty)).toBeLessThan(1e-5);
      // Validation has the weights of the epoch's end.
      const { weightNorm = 0 } = record;
      expect(valLoss - valDataLoss).toBeGreaterThan(l2 * weightNorm ** 2 + l2norm * weightNorm);
    }
  });

  it('has a total that follows the strength, from data losses that begin alike', async () => {
    const [strong, weak] = [
      await epochs({ regularizer: { l2: 0.1 }, optimizer: { learningRate: 1e-12 } }),
      await epochs({ regularizer: { l2: 0.001 }, optimizer: { learningRate: 1e-12 } }),
    ];
    expect(strong[0]?.dataLoss).toBeCloseTo(weak[0]?.dataLoss ?? Number.NaN, 6);
    expect(strong[0]?.dice).toBeCloseTo(weak[0]?.dice ?? Number.NaN, 6);
    expect((strong[0]?.penalty ?? 0) / (weak[0]?.penalty ?? 1)).toBeCloseTo(100, 3);
    expect(strong[0]?.loss).toBeGreaterThan(weak[0]?.loss ?? Number.POSITIVE_INFINITY);
  });
});
