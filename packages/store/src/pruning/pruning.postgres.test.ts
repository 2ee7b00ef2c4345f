import type { SweepSpec } from '@unetsweep/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Fence, Metrics } from '../ports/records.js';
import { claim, completed, createStoreBench, epoch, type StoreBench, trialStart } from '../testing/index.js';

let bench: StoreBench;

beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => bench.drop());

async function begin(trialId: string, fromEpoch = 0): Promise<Fence> {
  const fence = await claim(bench.store, trialId, bench.worker);
  await bench.store.trials.start(fence, trialStart(fromEpoch));
  return fence;
}

const records = (values: (number | null)[], from = 1) =>
  values.map((value, index) => epoch(from + index, { valDice: value }));

/** Records and judges all epochs at once. */
async function report(fence: Fence, values: (number | null)[], from = 1) {
  await bench.store.epochs.record(fence, records(values, from));
  return bench.store.pruning.judge(
    fence,
    values.map((_, index) => from + index),
  );
}

const last = (values: (number | null)[]): Metrics => ({ valDice: values.at(-1) ?? null });

async function complete(trialId: string, values: number[]): Promise<void> {
  const fence = await begin(trialId);
  expect(await report(fence, values)).toMatchObject({ action: 'continue' });
  await bench.store.trials.end(fence, completed(last(values)));
}

describe('a pruner of curves', () => {
  const median: SweepSpec['pruner'] = { name: 'median', startupTrials: 3, warmupEpochs: 1 };

  it('compares with completed runs in the same epoch, by the best value so far', async () => {
    const { trialIds } = await bench.planned(7, { pruner: median });
    const [a = '', b = '', c = '', d = '', e = '', f = '', g = ''] = trialIds;
    await complete(a, [0.1, 0.2, 0.3]);
    const early = await begin(b);
    expect(await report(early, [0, 0, 0])).toMatchObject({ action: 'continue', epoch: 3 });
    await bench.store.trials.end(early, completed({ valDice: 0 }));
    await complete(c, [0.5, 0.6, 0.7]);
    await complete(d, [0.3, 0.4, 0.5]);
    expect(await report(await begin(e), [0.1, 0.31, 0.45, 0.9])).toMatchObject({
      action: 'continue',
      epoch: 4,
    });
    expect(await report(await begin(f), [0.35, null, 0.1])).toMatchObject({ action: 'prune', epoch: 3 });
    const verdict = await report(await begin(g), [null, null]);
    expect(verdict).toEqual({
      action: 'prune',
      epoch: 2,
      reason: 'valDice after epoch 2 has measured no number so far',
      keepsState: false,
    });
  });

  it('makes up for epochs that were recorded but never judged', async () => {
    const { trialIds } = await bench.planned(2, { pruner: { ...median, startupTrials: 1 } });
    const [a = '', b = ''] = trialIds;
    const fence = await begin(a);
    await bench.store.epochs.record(fence, records([0.5, 0.6, 0.7]));
    await bench.store.pruning.judge(fence, [3]);
    await bench.store.trials.end(fence, completed({ valDice: 0.7 }));
    expect(await report(await begin(b), [0.4, 0.4])).toMatchObject({
      epoch: 2,
      reason: 'valDice after epoch 2 is worse than the median of completed runs in this epoch, 0.6',
    });
  });

  it('compares runs of one repeat only', async () => {
    const { trialIds } = await bench.planned(2, { pruner: { ...median, startupTrials: 1 }, repeats: 2 }, 2);
    const [first = '', second = '', other = '', otherSecond = ''] = trialIds;
    await complete(first, [0.8, 0.9]);
    expect(await report(await begin(otherSecond), [0.1, 0.1])).toMatchObject({ action: 'continue' });
    expect(await report(await begin(other), [0.1, 0.1])).toMatchObject({ action: 'prune', epoch: 2 });
    expect(await report(await begin(second), [0.1, 0.1])).toMatchObject({ action: 'continue' });
  });

  it('needs no others where it is a threshold or patient, and is told when its fence is lost', async () => {
    const { trialIds } = await bench.planned(1, {
      pruner: { name: 'threshold', lower: 0.3, warmupEpochs: 2 },
    });
    const fence = await begin(trialIds[0] ?? '');
    expect(await report(fence, [0.1, 0.2, 0.3])).toMatchObject({ action: 'continue', epoch: 3 });
    expect(await report(fence, [0.29], 4)).toMatchObject({
      action: 'prune',
      reason: 'valDice after epoch 4 is below 0.3',
    });
    expect(await bench.store.pruning.judge({ ...fence, attempt: 7 }, [4])).toBeNull();
    const patient = await bench.planned(1, { pruner: { name: 'patient', patience: 1 } });
    const waiting = await begin(patient.trialIds[0] ?? '');
    expect(await report(waiting, [0.5, 0.4, 0.45])).toMatchObject({
      action: 'prune',
      epoch: 3,
      reason: 'valDice after epoch 3 has been worse than its best, 0.5, for 2 epochs',
    });
  });

  it('is asked in vain by a sweep that has none', async () => {
    const { trialIds } = await bench.planned(1);
    expect(await report(await begin(trialIds[0] ?? ''), [0])).toMatchObject({
      action: 'continue',
      epoch: null,
    });
  });
});
