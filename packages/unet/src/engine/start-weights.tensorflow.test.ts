import { beforeAll, expect, it } from 'vitest';
import { type NamedWeights, type TrainedCheckpoint, type TrainingResult, train } from '../index.js';
import type { TrainingJob } from '../job.js';
import { aJob, aSmallSpec, someClassImages, someData } from '../testing/a-trial.js';

/** As the service names weights in a spec; where they are from is no matter of the engine's. */
const named = { checkpointId: null, trialId: null, weightsSha256: 'a'.repeat(64) };

interface Run {
  result: TrainingResult;
  last: NamedWeights;
  /** One an epoch. */
  valLosses: (number | null | undefined)[];
}

async function run(changes: Partial<TrainingJob> = {}): Promise<Run> {
  let last: TrainedCheckpoint | undefined;
  const valLosses: Run['valLosses'] = [];
  const result = await train(aJob(changes), {
    onEpoch: ({ metrics }) => void valLosses.push(metrics.valLoss),
    onCheckpoint: (checkpoint) => {
      if (checkpoint.kind === 'last') last = checkpoint;
    },
  });
  return { result, last: last?.weights ?? [], valLosses };
}

/** A run that starts from the weights of another one. */
const from = (
  { last }: Run,
  training: Partial<TrainingJob['spec']['training']> = {},
  changes: Partial<TrainingJob> = {},
) => ({
  spec: aSmallSpec({ training: { epochs: 1, initialWeights: named, ...training } }),
  initialWeights: last,
  ...changes,
});

/** Six epochs from drawn weights. */
let source: Run;
beforeAll(async () => {
  source = await run({ spec: aSmallSpec({ training: { epochs: 6 } }) });
});

const frozen = { ...aSmallSpec().optimizer, learningRate: 1e-12 };

it('begins where the source ended: its first loss is the source’s last, moving statistics included', async () => {
  // Steps too small to move a weight, and statistics of the same images: validation is as it was.
  const still = { ...from(source).spec, optimizer: frozen };
  const tuned = await run({ ...from(source), spec: still });
  const scratch = await run({ spec: aSmallSpec({ training: { epochs: 1 } }) });
  const end = source.valLosses.at(-1) ?? Number.NaN;
  expect(Math.abs((tuned.valLosses[0] ?? 0) / end - 1)).toBeLessThan(0.02);
  expect(scratch.valLosses[0]).toBeGreaterThan(1.2 * end);
});

it('takes a fresh optimizer and draws nothing: the seed decides only the order of the images', async () => {
  const [first, again] = [await run(from(source)), await run(from(source))];
  const other = await run(from(source, {}, { seed: 2 }));
  expect(again.result.weightsSha256).toBe(first.result.weightsSha256);
  expect(other.result.weightsSha256).not.toBe(first.result.weightsSha256);
  const means = (one: Run) => one.valLosses[0] ?? Number.NaN;
  expect(Math.abs(means(other) - means(first))).toBeLessThan(0.1 * means(first));
});

it('goes on from a resume state bit for bit, without the weights it started from', async () => {
  const job = aJob(from(source, { epochs: 2 }));
  const whole = await train(job);
  const states: NonNullable<TrainingJob['resume']>[] = [];
  const onState = (makeState: () => NonNullable<TrainingJob['resume']>) => void states.push(makeState());
  await train(job, { onState }, { shouldPause: () => true });
  const [resume] = states;
  if (!resume) throw new Error('no state was offered');
  const { initialWeights: _, ...later } = job;
  const continued = await train({ ...later, resume });
  expect(continued.weightsSha256).toBe(whole.weightsSha256);
});

it('draws the head anew where there are other classes, and takes the rest', async () => {
  const train = someClassImages(8, 32, { channels: 1, classes: 3 });
  const data = { ...someData({ train: 8, validation: 4 }), train, validation: train, classes: 3 };
  const loss = { ...aSmallSpec().loss, name: 'crossEntropy' as const, classWeights: null };
  const spec = { ...from(source).spec, loss, optimizer: frozen };
  const tuned = await run({ ...from(source), spec: spec as TrainingJob['spec'], data });
  expect(tuned.result.status).toBe('completed');
  const valuesOf = ({ last }: Run, name: string) => last.find((each) => each.name === name)?.values ?? [];
  const kernel = 'encoder1_conv1/kernel';
  expect(source.last.map(({ name }) => name)).toContain(kernel);
  const drift = Array.from(
    valuesOf(tuned, kernel),
    (value, at) => value - (valuesOf(source, kernel)[at] ?? 0),
  );
  expect(Math.max(...drift.map(Math.abs))).toBeLessThan(1e-6);
  expect(valuesOf(tuned, 'head/bias')).toHaveLength(3);
});

it.each([
  ['another network', { model: { baseFilters: 8 } }, /another network/],
  ['a deeper network', { model: { depth: 3 } }, /another network/],
])('refuses the weights of %s', async (_, changes, message) => {
  const spec = aSmallSpec({ ...changes, training: { epochs: 1, initialWeights: named } });
  const { result } = await run({ spec, initialWeights: source.last });
  expect(result.failure).toMatchObject({ reason: 'badData', message: expect.stringMatching(message) });
});

it('does not draw weights in the place of missing ones', async () => {
  const { result } = await run({ spec: from({ last: [] } as unknown as Run).spec });
  expect(result.failure).toMatchObject({ reason: 'badData', message: expect.stringContaining('missing') });
});
