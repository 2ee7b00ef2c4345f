import type { SweepSpec } from '@unetsweep/contract';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Fence } from '../ports/records.js';
import { claim, completed, createStoreBench, epoch, type StoreBench, trialStart } from '../testing/index.js';

let bench: StoreBench;

beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => bench.drop());

const wilcoxon: SweepSpec['pruner'] = { name: 'wilcoxon', pValue: 0.2 };

async function begin(trialId: string | undefined): Promise<Fence> {
  const fence = await claim(bench.store, trialId ?? '', bench.worker);
  await bench.store.trials.start(fence, trialStart());
  return fence;
}

/** Records one epoch, by which the run is judged. */
async function look(fence: Fence) {
  await bench.store.epochs.record(fence, [epoch(1, { valDice: 0.01 })]);
  return bench.store.pruning.judge(fence, [1]);
}

async function runAll(trialIds: readonly string[], values: readonly number[]): Promise<void> {
  for (const [index, valDice] of values.entries()) {
    const fence = await begin(trialIds[index]);
    expect(await look(fence)).toMatchObject({ action: 'continue' });
    await bench.store.trials.end(fence, completed({ valDice }));
  }
}

it('prunes the runs left of a point whose ended runs are surely worse than those of the best one', async () => {
  const { trialIds } = await bench.planned(3, { pruner: wilcoxon, repeats: 4 }, 4);
  const [best, worse, level] = [trialIds.slice(0, 4), trialIds.slice(4, 8), trialIds.slice(8)];
  await runAll(best, [0.9, 0.7, 0.8, 0.6]);
  await runAll(worse, [0.85, 0.6]);
  const third = await begin(worse[2]);
  // Of two pairs nothing is sure: p = 0.25.
  expect(await look(third)).toMatchObject({ action: 'continue', epoch: 1 });
  await bench.store.trials.end(third, completed({ valDice: 0.75 }));
  const fourth = await begin(worse[3]);
  expect(await look(fourth)).toEqual({
    action: 'prune',
    epoch: 1,
    reason:
      "valDice of its point is worse in 3 runs than in the same runs of the best point (Wilcoxon's signed-rank test: p = 0.125, below 0.2)",
    keepsState: false,
  });
  expect(await bench.store.pruning.judge({ ...fourth, attempt: 9 }, [1])).toBeNull();
  await runAll(level, [0.91, 0.69, 0.79]);
  expect(await look(await begin(level[3]))).toMatchObject({ action: 'continue' });
});

it('leaves everybody alone before there is a best point', async () => {
  const { trialIds } = await bench.planned(2, { pruner: wilcoxon, repeats: 4 }, 4);
  await runAll(trialIds.slice(0, 3), [0.1, 0.1, 0.1]);
  await runAll(trialIds.slice(4, 8), [0.01, 0.01, 0.01, 0.01]);
  expect(await look(await begin(trialIds[3]))).toMatchObject({ action: 'continue' });
});
