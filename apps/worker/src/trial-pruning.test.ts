import type { PruningVerdict } from '@unetsweep/store';
import { beforeEach, expect, it } from 'vitest';
import { TrialPruning } from './trial-pruning.js';

const fence = { trialId: 'a', attempt: 1 };
const goesOn: PruningVerdict = { action: 'continue', epoch: null, reason: null, keepsState: false };
const stops: PruningVerdict = {
  action: 'prune',
  epoch: 3,
  reason: 'valDice after epoch 3 is below 0.3',
  keepsState: true,
};

let heard: string[];
/** Null: the fence was lost. */
let answers: (PruningVerdict | null | Error)[];

beforeEach(() => {
  heard = [];
  answers = [];
});

function pruning(isOn = true): TrialPruning {
  const judge = async (_: unknown, epochs: readonly number[]) => {
    heard.push(`judge ${epochs}`);
    const answer = answers.length > 0 ? answers.shift() : goesOn;
    if (answer instanceof Error) throw answer;
    return answer ?? null;
  };
  return new TrialPruning(fence, isOn, {
    pruning: { judge },
    ask: (call) => call(),
    goOn: () => heard.push('go on'),
    prune: () => heard.push('prune'),
    lost: () => heard.push('lost'),
    say: (text) => heard.push(text),
  });
}

it('asks after each batch, and lets a run go on that waits at a rung', async () => {
  const trial = pruning();
  await trial.begin([3, 9], 0);
  await trial.recorded([1, 2]);
  await trial.recorded([3]);
  expect(heard).toEqual(['judge 1,2', 'judge 3', 'go on']);
  expect([trial.waitsAfter(3), trial.waitsAfter(4)]).toEqual([true, false]);
});

it('stops a run once, and keeps saying whether its state stays', async () => {
  const trial = pruning();
  answers = [stops];
  await trial.begin([3], 0);
  await trial.recorded([3]);
  await trial.recorded([4]);
  expect(heard).toEqual(['judge 3', 'pruned: valDice after epoch 3 is below 0.3', 'prune']);
  expect(trial.keepsState).toBe(true);
});

it('asks at the start where a rung lies behind', async () => {
  const trial = pruning();
  await trial.begin([3, 9], 3);
  expect(heard).toEqual(['judge 3']);
});

it('lets a run go on where the store cannot be asked, and asks nobody where there is no pruner', async () => {
  const trial = pruning();
  answers = [new Error('no such column')];
  await trial.begin([3], 0);
  await trial.recorded([3]);
  expect(heard.slice(1)).toEqual(['the pruner could not be asked: no such column', 'go on']);
  await pruning(false).recorded([3]);
  expect(heard).toHaveLength(3);
});

it('tells of a lost fence', async () => {
  answers = [null];
  await pruning().recorded([1]);
  expect(heard).toEqual(['judge 1', 'lost']);
});
