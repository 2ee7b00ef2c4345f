import {
  type EpochRecord,
  type Recording,
  type ResolvedTrialSpec,
  resolveTrialSpec,
} from '@unetsweep/contract';
import {
  decodeResumeState,
  encodeResumeState,
  type NamedWeights,
  type ResumeState,
  type TrainingCallbacks,
  type TrainingJob,
  train,
} from '@unetsweep/unet';
import { expect } from 'vitest';
import { aJob, aSmallSpec, someData } from '../../packages/unet/src/testing/a-trial.js';

type Changes = NonNullable<Parameters<typeof aSmallSpec>[0]>;

/** Sections with all their defaults, as a sweep's point has them. */
export function resolved(trial: object, classes = 2): ResolvedTrialSpec {
  return resolveTrialSpec({ trial }, { classes, hasGroups: false, seed: 1 });
}

export const binary = { channels: 1, classes: 2 };
export const size = 16;
export const data = someData({ train: 8, validation: 4 }, size);

/** A run of a second or less: a network of two levels, two steps an epoch. */
export function quickJob(changes: Changes = {}, job: Partial<TrainingJob> = {}): TrainingJob {
  const spec = aSmallSpec({ ...changes, model: { depth: 1, ...changes.model } });
  return aJob({ spec, data, ...job });
}

export async function runEpochs(job: TrainingJob, callbacks: TrainingCallbacks = {}) {
  const epochs: EpochRecord[] = [];
  const result = await train(job, { ...callbacks, onEpoch: (record) => void epochs.push(record) });
  return { ...result, epochs };
}

/** The run until so many epochs are over, and what it would go on from. */
export async function stateAfter(job: TrainingJob, epochs: number): Promise<ResumeState> {
  let state: ResumeState | undefined;
  const onState: TrainingCallbacks['onState'] = (makeState, { epoch }) => {
    if (epoch === epochs) state = makeState();
  };
  const { status } = await train(job, { onState }, { shouldPause: () => state !== undefined });
  expect(status).toBe('paused');
  if (!state) throw new Error('no state was offered');
  return decodeResumeState(encodeResumeState(state));
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a, (value, index) => Math.abs(value - (b[index] ?? Number.NaN))).reduce(
    (x, y) => Math.max(x, y),
    0,
  );
}

export const recordAll = {
  histograms: {
    every: 1,
    kinds: ['weights' as const, 'gradients' as const, 'preActivations' as const],
    bins: 30,
  },
  updateRatio: true,
  deadUnits: true,
  probeSamples: 4,
  stepLoss: false,
};

/** What is recorded of a run's inside. */
export async function recordOf(job: TrainingJob): Promise<Recording> {
  let recording: Recording = { epochs: [], stepLosses: [] };
  const { failure } = await train(job, {
    onRecording: (read) => {
      recording = read();
    },
  });
  expect(failure).toBeUndefined();
  return recording;
}

/** A run whose weights are planted before its second epoch, and stand still from there on. */
export async function runFrom(job: TrainingJob, plant: (weight: NamedWeights[number]) => Float32Array) {
  const { optimizer, training } = job.spec;
  const still = aSmallSpec({
    ...job.spec,
    optimizer: { ...optimizer, learningRate: 0 },
    training: { ...training, epochs: 3 },
  });
  const recorded = { ...job, spec: still, recording: recordAll };
  const state = await stateAfter(recorded, 1);
  const weights = state.weights.map((one) => ({ ...one, values: plant(one) }));
  let recording: Recording = { epochs: [], stepLosses: [] };
  const result = await train(
    { ...recorded, resume: { ...state, weights } },
    {
      onRecording: (read) => {
        recording = read();
      },
    },
  );
  return { result, recording, weights };
}

/** One record an epoch. */
export function recordsOf(curves: Record<string, number[]>): EpochRecord[] {
  const [first = []] = Object.values(curves);
  return first.map((_, index) => ({
    epoch: index + 1,
    learningRate: 1e-3,
    trainDurationMs: 1,
    validationDurationMs: 1,
    metrics: Object.fromEntries(
      Object.entries(curves).map(([name, values]) => [name, values[index] ?? null]),
    ),
  }));
}
