import { describe, expect, it } from 'vitest';
import { describeArchitecture } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { decodeResumeState, encodeResumeState, type ResumeState, train } from '../index.js';
import type { TrainingJob } from '../job.js';
import { planEpoch } from '../random/epoch-plan.js';
import type { TrialSpec } from '../spec.js';
import { aJob, aSmallSpec, someData } from '../testing/a-trial.js';
import { TrialSession } from './trial-session.js';

type Changes = Parameters<typeof aSmallSpec>[0];

const data = someData({ train: 11, validation: 4 }, 16);

/** Without what works on a batch as a whole: batch normalisation, and dropout, whose masks differ by batch. */
function aJobOf(changes: Changes & object, more: Partial<TrainingJob> = {}): TrainingJob {
  const spec = aSmallSpec({
    ...changes,
    model: { batchNorm: false, dropout: 0, depth: 1 },
    augmentation: { flipHorizontal: 0.5 },
    regularizer: { l2: 1e-3 },
    optimizer: { clipNorm: 0.5, weightDecay: 0.01, ...changes.optimizer },
  });
  return aJob({ spec, data, ...more });
}

async function trained(job: TrainingJob) {
  const weights: NamedWeights[] = [];
  const result = await train(job, { onCheckpoint: (one) => void weights.push(one.weights) });
  expect(result.status).toBe('completed');
  return { result, weights: weights.at(-1) ?? [] };
}

/** Largest difference of any two weights. */
function difference(a: NamedWeights, b: NamedWeights): number {
  return Math.max(
    ...a.flatMap(({ values }, index) =>
      [...values].map((value, at) => Math.abs(value - (b[index]?.values[at] ?? 0))),
    ),
  );
}

describe('one step on the gradients of several batches', () => {
  // Ten steps of about 1e-3 each in float32, whose sums are in another order.
  const tolerance = 2e-5;

  it('is one step on the larger batch, at the end of an epoch too', async () => {
    // 11 images: steps of 8 and 3, the latter of batches of 2 and 1.
    const whole = await trained(aJobOf({ training: { epochs: 3, batchSize: 8 } }));
    const parts = await trained(aJobOf({ training: { epochs: 3, batchSize: 2, accumulate: 4 } }));
    expect(difference(parts.weights, whole.weights)).toBeLessThan(tolerance);
    expect(parts.result.derived.steps).toBe(6);
    for (const name of ['loss', 'penalty', 'gradientNorm', 'valLoss']) {
      expect([name, parts.result.lastMetrics[name]]).toEqual([
        name,
        expect.closeTo(whole.result.lastMetrics[name] ?? Number.NaN, 4),
      ]);
    }
  });

  it('stays the same step where batches are cut up to need less memory', async () => {
    const changes = { training: { epochs: 2, batchSize: 4 } };
    const whole = await trained(aJobOf(changes));
    const halved = await trained(aJobOf(changes, { microBatchSize: 2 }));
    const single = await trained(aJobOf(changes, { microBatchSize: 1 }));
    expect(difference(halved.weights, whole.weights)).toBeLessThan(tolerance);
    expect(difference(single.weights, whole.weights)).toBeLessThan(tolerance);
    expect(halved.result.derived.steps).toBe(whole.result.derived.steps);
  });

  it('draws other dropout masks in each of its batches', () => {
    const spec = aSmallSpec({ model: { dropout: 0.5 }, training: { batchSize: 2, accumulate: 2 } });
    const architecture = describeArchitecture(spec.model, { channels: 1, classes: 2 });
    const session = new TrialSession(spec, architecture, data, 1);
    session.initialize();
    const [first] = planEpoch(spec, 4, 1, 1);
    const rowsAt = (index: number) => {
      if (!first) throw new Error('no batch was planned');
      const batch = { ...first, place: { ...first.place, index } };
      return session.trainStep({ batch, step: 1, learningRate: 0 }).rows;
    };
    expect(first?.place).toEqual({ share: 0.5, index: 0, endsStep: false });
    expect(rowsAt(0)).toEqual(rowsAt(0));
    expect(rowsAt(1)).not.toEqual(rowsAt(0));
    session.dispose();
  });
});

it('gradientNorm is measured where it is followed, and only there', async () => {
  const changes = { training: { epochs: 1 }, optimizer: { clipNorm: null } };
  const silent = await trained(aJobOf(changes));
  expect(silent.result.lastMetrics).not.toHaveProperty('gradientNorm');
  const followed = await trained(aJobOf(changes, { objective: { metric: 'gradientNorm', mode: 'min' } }));
  expect(followed.result.lastMetrics.gradientNorm).toBeGreaterThan(0);
  expect(followed.result.weightsSha256).toBe(silent.result.weightsSha256);
});

describe('a run that is interrupted after an epoch ends with the very weights of an undisturbed one', () => {
  const schedule = {
    name: 'cosine',
    minLearningRate: 0,
    cycles: 1,
    warmup: { length: 2, unit: 'step' },
  } as const;
  it.each<[string, TrialSpec['optimizer'] | object, object]>([
    ['adamax', { name: 'adamax', beta1: 0.9, beta2: 0.999 }, {}],
    ['nadam', { name: 'nadam', beta1: 0.9, beta2: 0.999 }, {}],
    ['adagrad', { name: 'adagrad', initialAccumulator: 0.1 }, {}],
    ['adadelta', { name: 'adadelta', rho: 0.95 }, {}],
    ['rmsprop', { name: 'rmsprop', rho: 0.9, momentum: 0.5 }, {}],
    ['sgd', { name: 'sgd', momentum: 0.9, nesterov: true }, {}],
    ['adam over several batches', {}, { accumulate: 2 }],
  ])('%s', async (_, optimizer, training) => {
    const job = aJobOf({ optimizer, schedule, training: { epochs: 2, batchSize: 3, ...training } });
    const whole = await train(job);
    let state: ResumeState | undefined;
    const onState = (makeState: () => ResumeState) => {
      state = makeState();
    };
    await train(job, { onState }, { shouldPause: () => true });
    if (!state) throw new Error('no state was offered');
    const continued = await train({ ...job, resume: decodeResumeState(encodeResumeState(state)) });
    expect(continued.epochsDone).toBe(2);
    expect(continued.weightsSha256).toBe(whole.weightsSha256);
    expect(continued.lastMetrics).toEqual(whole.lastMetrics);
  });
});
