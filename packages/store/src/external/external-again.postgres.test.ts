import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { resolveSweepSpec, type SweepSpec } from '@unetsweep/contract';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { LeasedTrial } from '../ports/external.js';
import { newPoints } from '../testing/fixtures.js';
import { createStoreBench, type StoreBench } from '../testing/store-bench.js';

let bench: StoreBench;
beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
}, 60_000);
afterAll(() => bench.drop());

interface Planned {
  id: string;
  fence: number;
}

/** A sweep whose points are all there, and whose planner is still at it. */
async function plan(points: number, changes: Partial<SweepSpec> = {}): Promise<Planned> {
  const { store } = bench;
  const objective = { metric: 'score', mode: 'max' as const };
  const posted = { name: 'x', runner: 'external' as const, parameters: { x: [1] }, objective, ...changes };
  const spec = resolveSweepSpec(posted, { dataset: null });
  const id = uuidv7();
  const baseTrial = {} as never;
  await store.sweeps.create({ id, spec, dataset: null, baseTrial, pointCount: null, trialCount: null });
  const lease = (await store.planning.lease('test', 60_000, 1000)).find(({ sweepId }) => sweepId === id);
  const fence = lease?.fence ?? -1;
  const made = newPoints(points, { params: (x) => ({ x }) });
  const full = made.map((each) => ({ ...each, spec: { ...each.params, rate: 0.5 } }));
  await store.planning.materialise(id, fence, full as never, { cursor: {}, last: false });
  return { id, fence };
}

async function lease({ id }: Planned): Promise<LeasedTrial> {
  const { trials } = await bench.store.external.lease(id, [{ clientId: 'a', count: 1 }]);
  if (!trials[0]) throw new Error('nothing was leased');
  return trials[0];
}

async function report(trial: LeasedTrial, epoch: number, score: number): Promise<string | undefined> {
  const [verdict] = await bench.store.external.report([
    { ...trial, epochs: [{ epoch, metrics: { score } }] },
  ]);
  return verdict?.action;
}

const end = ({ trialId, attempt }: LeasedTrial, status: 'completed' | 'pruned' | 'failed') =>
  bench.store.external.complete([
    {
      trialId,
      attempt,
      status,
      metrics: null,
      failure: status === 'failed' ? { reason: 'internal', message: 'no' } : null,
      flags: [],
      sum: 'one',
    },
  ]);

async function keep(trial: LeasedTrial, epoch: number): Promise<void> {
  const bytes = Buffer.from(`${trial.trialId} ${epoch}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const content = { sha256, sizeBytes: bytes.length, chunks: () => Readable.from([bytes]) };
  expect(await bench.store.checkpoints.putFile(trial, { epoch, content })).not.toBeNull();
}

/** Trains the next trial up to the first rung, at which it stops. */
async function stop(planned: Planned, score: number, file?: number): Promise<LeasedTrial> {
  const trial = await lease(planned);
  expect(await report(trial, 1, score)).toBe('continue');
  expect(await report(trial, 2, score)).toBe('prune');
  if (file !== undefined) await keep(trial, file);
  await end(trial, 'pruned');
  return trial;
}

const asha: Partial<SweepSpec> = { pruner: { name: 'asha', minEpochs: 2, reduction: 3 } };

describe('a trial that its caller trains and that stopped at a rung', () => {
  it('is given out again once it is among the best, after the epoch of its last file', async () => {
    const { pruning, external } = bench.store;
    const planned = await plan(3, asha);
    const best = await stop(planned, 0.9, 2);
    await stop(planned, 0.5, 2);
    await stop(planned, 0.4, 2);
    expect(await pruning.promote(planned.id, planned.fence, false)).toEqual({ promoted: 1, open: true });
    const again = await lease(planned);
    expect(again).toMatchObject({ trialId: best.trialId, attempt: 2, epochsDone: 2, spec: { rate: 0.5 } });
    expect(again.checkpointId).not.toBeNull();
    expect(await report(again, 3, 0.95)).toBe('continue');
    await end(again, 'completed');
    expect(await bench.store.logs.read(best.trialId)).toBe(
      'pruned: score after epoch 2 is number 1 of 1 seen at this rung, of which one in 3 goes on\n',
    );
    expect(await external.report([{ ...best, epochs: [] }])).toEqual([null]);
    const trial = await bench.store.trials.get(best.trialId);
    expect(trial).toMatchObject({ status: 'completed', metrics: { score: 0.95 }, epochsDone: 3 });
    expect(trial?.attempts.map(({ fromEpoch, reason }) => [fromEpoch, reason])).toEqual([
      [0, 'pruned'],
      [2, 'completed'],
    ]);
  });

  it('begins anew where nothing was stored, and passes the rung where it had stopped', async () => {
    const { pruning } = bench.store;
    const planned = await plan(1, asha);
    const only = await stop(planned, 0.9);
    expect(await pruning.promote(planned.id, planned.fence, true)).toEqual({ promoted: 1, open: true });
    const again = await lease(planned);
    expect(again).toMatchObject({
      trialId: only.trialId,
      epochsDone: 0,
      checkpointId: null,
      spec: { rate: 0.5 },
    });
    for (const epoch of [1, 2, 3]) expect(await report(again, epoch, 0.1)).toBe('continue');
    await end(again, 'completed');
    expect(await pruning.promote(planned.id, planned.fence, true)).toEqual({ promoted: 0, open: false });
  });

  it('keeps its file until the sweep has ended, whatever keepCheckpoints says', async () => {
    const { pruning, checkpoints, planning, sweeps } = bench.store;
    const planned = await plan(4, { ...asha, keepCheckpoints: { bestTrials: 1 } });
    const stopped: LeasedTrial[] = [];
    for (const score of [0.3, 0.2]) stopped.push(await stop(planned, score, 2));
    const winner = await lease(planned);
    expect(await report(winner, 2, 0.9)).toBe('continue');
    await keep(winner, 2);
    await end(winner, 'completed');
    const files = () =>
      Promise.all(stopped.map(async ({ trialId }) => (await checkpoints.list(trialId)).length));
    expect(await files()).toEqual([1, 1]);
    await stop(planned, 0.1);
    expect(await pruning.promote(planned.id, planned.fence, true)).toEqual({ promoted: 0, open: false });
    await planning.materialise(planned.id, planned.fence, [], { cursor: {}, last: true });
    await sweeps.settle(planned.id);
    expect(await files()).toEqual([0, 0]);
  });
});

describe('a trial that its caller trains and that is retried', () => {
  it('keeps what it is, and goes on after its last file', async () => {
    const { trials } = bench.store;
    const planned = await plan(1);
    const first = await lease(planned);
    await report(first, 1, 1);
    await report(first, 2, 2);
    await keep(first, 2);
    await end(first, 'failed');
    await trials.retry(first.trialId, false);
    const again = await lease(planned);
    expect(again).toMatchObject({ attempt: 2, epochsDone: 2, spec: { rate: 0.5 } });
    await end(again, 'failed');
    await trials.retry(first.trialId, true);
    const anew = await lease(planned);
    expect(anew).toMatchObject({ attempt: 3, epochsDone: 0, checkpointId: null, spec: { rate: 0.5 } });
  });
});
