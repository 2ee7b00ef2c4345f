import type { RecordedPrediction } from '@unetsweep/store';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FaultBench, processWhen } from './fault-bench.js';

/** Long enough to be disturbed several times, some seconds on two cores. */
const EPOCHS = 90;

let bench: FaultBench;
let undisturbed: string;
let undisturbedPredictions: RecordedPrediction[];

beforeAll(async () => {
  bench = await FaultBench.open({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const worker = bench.worker();
  const { trialIds } = await bench.addSweep(1, EPOCHS);
  await completed(trialIds[0] ?? '');
  undisturbed = await bench.finalWeights(trialIds[0] ?? '');
  undisturbedPredictions = await bench.store.predictions.list(trialIds[0] ?? '', {});
  expect(await worker.terminate()).toBe(0);
}, 120_000);

afterAll(() => bench.close(), 60_000);

async function addTrial(epochs = EPOCHS): Promise<{ sweepId: string; trialId: string }> {
  const { sweepId, trialIds } = await bench.addSweep(1, epochs);
  return { sweepId, trialId: trialIds[0] ?? '' };
}

const completed = (trialId: string) =>
  bench.trialWhen(trialId, ({ status }) => status === 'completed', 90_000);
const atEpoch = (trialId: string, epoch: number) =>
  bench.trialWhen(trialId, ({ status, epochsDone }) => status === 'running' && epochsDone >= epoch);

describe('a trial', () => {
  it('whose process is killed twice goes on from its state and ends with the weights of an undisturbed run', async () => {
    bench.worker();
    const { sweepId, trialId } = await addTrial();
    for (const epoch of [20, 50]) {
      await atEpoch(trialId, epoch);
      process.kill(await processWhen(trialId, true), 'SIGKILL');
      await processWhen(trialId, false);
    }
    const trial = await completed(trialId);
    expect(trial.attempt).toBe(3);
    expect(trial.attempts.map(({ reason }) => reason)).toEqual(['workerLost', 'workerLost', 'completed']);
    expect(trial.attempts.slice(1).every(({ fromEpoch }) => fromEpoch > 0)).toBe(true);
    expect(await bench.finalWeights(trialId)).toBe(undisturbed);
    expect(await bench.endCount(sweepId, trialId)).toBe(1);
    expect(await bench.store.logs.read(trialId)).toContain('SIGKILL');
    // The same images, masks and scores: their pictures are stored once for both trials.
    expect(undisturbedPredictions).toHaveLength(4);
    expect(await bench.store.predictions.list(trialId, {})).toEqual(undisturbedPredictions);
    const { items } = await bench.store.epochs.list(trialId, {});
    expect(items.map(({ epoch }) => epoch)).toEqual(Array.from({ length: EPOCHS }, (_, index) => index + 1));
  });

  it('whose worker is killed goes on at another one, and leaves no process behind', async () => {
    const first = bench.worker();
    const { sweepId, trialId } = await addTrial();
    await atEpoch(trialId, 30);
    await first.kill();
    await processWhen(trialId, false, 3_000);
    bench.worker();
    const trial = await completed(trialId);
    expect(trial.attempts.map(({ reason }) => reason)).toEqual(['workerLost', 'completed']);
    expect(await bench.finalWeights(trialId)).toBe(undisturbed);
    expect(await bench.endCount(sweepId, trialId)).toBe(1);
  });

  it('is given back by a worker that is asked to end, at no cost, and finished by the next', async () => {
    const first = bench.worker();
    const { trialId } = await addTrial();
    await atEpoch(trialId, 20);
    expect(await first.terminate()).toBe(0);
    const waiting = await bench.trial(trialId);
    expect([waiting.status, waiting.attempts.at(-1)?.reason]).toEqual(['queued', 'drain']);
    const listed = await bench.store.workers.list();
    expect(listed.filter(({ pid, status }) => pid === first.pid && status === 'active')).toEqual([]);
    bench.worker();
    const trial = await completed(trialId);
    // The state was written at the very epoch at which the first worker let go.
    expect(trial.attempts[1]?.fromEpoch).toBe(waiting.epochsDone);
    expect(await bench.finalWeights(trialId)).toBe(undisturbed);
  });

  it('ends exactly once although Redis is emptied again and again while trials run and wait', async () => {
    bench.worker();
    const redis = new Redis(inject('redisUrl'));
    const { sweepId, trialIds } = await bench.addSweep(3, EPOCHS);
    for (const trialId of trialIds) {
      await atEpoch(trialId, 10);
      await redis.flushall();
    }
    redis.disconnect();
    for (const trialId of trialIds) {
      const trial = await completed(trialId);
      expect(trial.attempt).toBe(1);
      expect(await bench.finalWeights(trialId)).toBe(undisturbed);
      expect(await bench.endCount(sweepId, trialId)).toBe(1);
    }
  });

  it('that is paused and resumed ends with the weights of an undisturbed run', async () => {
    bench.worker();
    const { sweepId, trialId } = await addTrial();
    await atEpoch(trialId, 20);
    await bench.store.sweeps.pause(sweepId);
    await bench.trialWhen(trialId, ({ status }) => status === 'paused', 5_000);
    await processWhen(trialId, false, 3_000);
    await bench.store.sweeps.settle(sweepId);
    await bench.store.sweeps.resume(sweepId);
    const trial = await completed(trialId);
    expect(trial.attempts.map(({ reason }) => reason)).toEqual(['paused', 'completed']);
    expect(await bench.finalWeights(trialId)).toBe(undisturbed);
  });

  it('whose sessions are as short as can be goes on in the next one, at no cost, to the weights of an undisturbed run', async () => {
    bench.worker();
    const plain = await addTrial(4);
    await completed(plain.trialId);
    const { trialIds } = await bench.addSweep(1, 4, { sessionLimitMs: 1, maxAttempts: 1 });
    const [trialId = ''] = trialIds;
    const { attempts } = await completed(trialId);
    expect(attempts.map(({ fromEpoch, reason }) => [fromEpoch, reason])).toEqual([
      [0, 'sessionLimit'],
      [1, 'sessionLimit'],
      [2, 'sessionLimit'],
      [3, 'completed'],
    ]);
    expect(await bench.finalWeights(trialId)).toBe(await bench.finalWeights(plain.trialId));
  });

  it('whose time is up fails, and keeps its log, its metrics and its best weights', async () => {
    bench.worker();
    const { trialIds } = await bench.addSweep(1, 100_000, { trialTimeLimitMs: 8_000 });
    const [trialId = ''] = trialIds;
    await expect.poll(async () => (await bench.trial(trialId)).status, { timeout: 60_000 }).toBe('failed');
    const trial = await bench.trial(trialId);
    expect(trial.failure?.reason).toBe('timeLimit');
    expect(trial.durationMs).toBeGreaterThanOrEqual(8_000);
    expect(trial.metrics.valDice).toEqual(expect.any(Number));
    expect(trial.failure?.epoch).toBe(trial.epochsDone);
    const kept = await bench.store.checkpoints.list(trialId);
    expect(kept.map(({ kind, epoch }) => [kind, epoch])).toEqual([['best', trial.bestEpoch]]);
    expect(await bench.store.logs.read(trialId)).toContain('asked to stop: timeLimit');
  });

  it('that is cancelled is over within two seconds, without any wake-up, and keeps what it had measured', async () => {
    bench.worker();
    const { sweepId, trialId } = await addTrial(100_000);
    await atEpoch(trialId, 5);
    const asked = performance.now();
    await bench.store.sweeps.cancel(sweepId);
    const trial = await bench.trialWhen(trialId, ({ status }) => status === 'cancelled', 5_000);
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect(trial.metrics.valDice).toEqual(expect.any(Number));
    await processWhen(trialId, false, 1_000);
  });
});
