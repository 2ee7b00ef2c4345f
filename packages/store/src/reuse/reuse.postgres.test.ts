import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { ResolvedTrialSpec, SweepSpec } from '@unetsweep/contract';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AttemptEnd, ClaimedTrial, Fence, NewPoint } from '../ports/records.js';
import {
  addPlannedSweep,
  claim,
  createStoreBench,
  epoch,
  newPoints,
  type StoreBench,
  trialStart,
} from '../testing/index.js';

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

const bytes = (text: string) => new TextEncoder().encode(text.repeat(40));
const digest = (text: string) => Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64);
const metrics = { valDice: 0.5, valLoss: 0.4 };
const short = 4;

/** Points whose runs are found by these names. */
function namedPoints(names: readonly string[], epochs = short): NewPoint[] {
  return newPoints(names.length).map((point, index) => {
    const name = names[index] ?? '';
    const identity = {
      fingerprint: digest(`${name} ${epochs}`),
      prefix: { fingerprint: digest(name), epochs },
    };
    return { ...point, trials: point.trials.map((run) => ({ ...run, ...identity })) };
  });
}

const plan = (points: NewPoint[], changes: Partial<SweepSpec> = {}) =>
  addPlannedSweep(test.store, test.dataset, points, changes);

const endOf = (flags: string[]): AttemptEnd => ({
  status: 'completed',
  metrics,
  lastMetrics: metrics,
  derived: { gap: 0.1 },
  flags,
  bestEpoch: 2,
});

const specOf = (epochs: number): ResolvedTrialSpec => {
  const { spec } = trialStart();
  return { ...spec, dataset: 'nuclei@1', training: { ...spec.training, epochs } };
};

async function handOver(fence: Fence, name: string): Promise<void> {
  const { store } = test;
  await store.checkpoints.put(fence, {
    epoch: 2,
    kind: 'best',
    metrics,
    weightsSha256: digest(name),
    content: bytes(`weights ${name}`),
  });
  const picture = { image: bytes('image'), truth: bytes('truth'), prediction: bytes(`mask ${name}`) };
  const items = [{ sample: 'b.png', dice: 0.5, ...picture }];
  await store.predictions.put(fence, { kind: 'best', epoch: 2, items });
  await store.recordings.put(fence, gzipSync(JSON.stringify({ epochs: [], stepLosses: [1] })));
  await store.scores.put(fence, { epoch: 2, dice: [0.5], iou: [0.4], loss: [null] });
  await store.logs.append(fence, `log of ${name}`);
  await store.resumeStates.put(fence, { epoch: short, content: bytes(`state ${name}`) });
}

/** Trains a claimed trial as a worker would. */
async function train(claimed: ClaimedTrial, name: string, flags: string[] = []): Promise<void> {
  const { store } = test;
  const start = { ...trialStart(), spec: specOf(short), fingerprint: digest(`${name} ${short}`) };
  await store.trials.start(claimed, start);
  await store.epochs.record(
    claimed,
    Array.from({ length: short }, (_, index) => epoch(index + 1, metrics)),
  );
  await handOver(claimed, name);
  await store.trials.end(claimed, endOf(flags));
}

/** A sweep of one trained trial. */
async function trained(name: string, changes: Partial<SweepSpec> = {}, flags: string[] = []) {
  const { sweepId, trialIds } = await plan(namedPoints([name]), { ...changes, reuse: 'never' });
  const id = trialIds[0] ?? '';
  await train(await claim(test.store, id, test.worker), name, flags);
  await test.store.sweeps.settle(sweepId);
  return { sweepId, id };
}

async function leftBehind(id: string) {
  const { store } = test;
  const [trial, epochs, checkpoints, predictions, recording, log, split] = await Promise.all([
    store.trials.get(id),
    store.epochs.list(id, {}),
    store.checkpoints.list(id),
    store.predictions.list(id, { epoch: 'best' }),
    store.recordings.get(id),
    store.logs.read(id),
    store.trials.split(id),
  ]);
  const { rows } = await test.database.query(
    'SELECT epoch, dice, iou, loss FROM sample_scores WHERE trial_id = $1',
    [id],
  );
  const kept = checkpoints.map(({ kind, epoch: at, sha256, weightsSha256 }) => [
    kind,
    at,
    sha256,
    weightsSha256,
  ]);
  const { lastMetrics, derived, bestEpoch, epochsDone, durationMs, spec, parameterCount } = trial ?? {};
  const told = {
    metrics: trial?.metrics,
    lastMetrics,
    derived,
    bestEpoch,
    epochsDone,
    durationMs,
    spec,
    parameterCount,
  };
  return { ...told, epochs, kept, predictions, recording, log, split, scores: rows };
}

async function weightsOf(id: string): Promise<string> {
  const [checkpoint] = await test.store.checkpoints.list(id);
  let text = '';
  for await (const part of test.store.checkpoints.read(checkpoint?.id ?? ''))
    text += Buffer.from(part).toString();
  return text;
}

const eventsOf = async (id: string) =>
  (
    await test.database.query(
      "SELECT type, data ->> 'reusedFrom' AS from FROM event WHERE trial_id = $1 ORDER BY xid, serial",
      [id],
    )
  ).rows;

async function statusOf(id: string | undefined) {
  return (await test.store.trials.get(id ?? ''))?.status;
}

describe('a point with a finished equal trial', () => {
  it('is answered from it at once, with all that this one left behind', async () => {
    const { store } = test;
    const first = await trained('a');
    const { sweepId, trialIds } = await plan(namedPoints(['a']));
    await store.sweeps.settle(sweepId);
    const id = trialIds[0] ?? '';
    expect(await store.trials.get(id)).toMatchObject({
      status: 'completed',
      reusedFrom: first.id,
      attempt: 0,
      attempts: [],
      worker: null,
      metrics,
    });
    expect(await leftBehind(id)).toEqual(await leftBehind(first.id));
    const sweep = await store.sweeps.get(sweepId);
    expect(sweep).toMatchObject({
      status: 'completed',
      trialCounts: { completed: 1, reused: 1 },
      best: { value: 0.5 },
    });
    expect(sweep?.startedAt).not.toBeNull();
    expect(await eventsOf(id)).toEqual([
      { type: 'trial.queued', from: null },
      { type: 'checkpoint.saved', from: null },
      { type: 'trial.completed', from: first.id },
      { type: 'sweep.best', from: null },
    ]);
    const finished = await store.planning.finished(sweepId, 0, 10);
    expect(finished).toMatchObject([{ finishSeq: 1, trialId: id, status: 'completed', metrics }]);
  });

  it('keeps what it has when the sweep that trained it is deleted', async () => {
    const { store } = test;
    const first = await trained('kept');
    const again = await plan(namedPoints(['kept']));
    const id = again.trialIds[0] ?? '';
    const before = await leftBehind(id);
    await store.sweeps.delete(first.sweepId);
    await store.collectBlobs(0);
    expect(await store.trials.get(first.id)).toBeNull();
    expect(await leftBehind(id)).toEqual(before);
    expect(await weightsOf(id)).toBe('weights kept'.repeat(40));
    const [drawn] = before.predictions;
    expect(await store.predictions.read(id, drawn?.predictionSha256 ?? '')).toEqual(
      Buffer.from(bytes('mask kept')),
    );
    await store.sweeps.delete(again.sweepId);
    await store.collectBlobs(0);
    const { rows } = await test.database.query(
      'SELECT FROM blob b WHERE NOT EXISTS (SELECT FROM checkpoint c WHERE c.sha256 = b.sha256) AND sha256 = $1',
      [before.kept[0]?.[2]],
    );
    expect(rows).toEqual([]);
  });

  it('is answered once the equal one has ended, where that trained when it was planned', async () => {
    const { store } = test;
    const { trialIds } = await plan(namedPoints(['late']));
    const running = await claim(store, trialIds[0] ?? '', test.worker);
    const waiting = await plan(namedPoints(['late']));
    const id = waiting.trialIds[0] ?? '';
    expect(await statusOf(id)).toBe('queued');
    await train(running, 'late');
    expect(await store.trials.claim(id, { id: test.worker, leaseMs: 60_000 })).toBeNull();
    expect(await store.trials.get(id)).toMatchObject({ status: 'completed', reusedFrom: running.trialId });
    expect(await store.sweeps.get(waiting.sweepId)).toMatchObject({
      status: 'completed',
      trialCounts: { reused: 1 },
    });
  });

  it.each<[string, Partial<SweepSpec>]>([
    ['never reuses', { reuse: 'never' }],
    ['reuses its own alone', { reuse: 'sweep' }],
    ['judges epochs by something else', { objective: { metric: 'valLoss', mode: 'min' } }],
    ['records more', { record: { histograms: { kinds: ['weights'] } } }],
    ['keeps more', { keepCheckpoints: { last: 1 } }],
    ['asks for a metric that was not measured', { constraints: [{ metric: 'valHausdorff95', max: 3 }] }],
  ])('trains again where the sweep %s', async (_, changes) => {
    await trained('refused');
    const { trialIds } = await plan(namedPoints(['refused']), changes);
    expect(await statusOf(trialIds[0])).toBe('queued');
    const claimed = await test.store.trials.claim(trialIds[0] ?? '', { id: test.worker, leaseMs: 60_000 });
    expect(claimed).toMatchObject({ attempt: 1, spec: null, epochsDone: 0 });
  });

  it.each(['batchHalved', 'numericsChanged'])(
    'trains again where the other one is flagged %s',
    async (flag) => {
      await trained(flag, {}, [flag]);
      const { trialIds } = await plan(namedPoints([flag]));
      expect(await statusOf(trialIds[0])).toBe('queued');
    },
  );

  it('is answered within its sweep alone where that is asked for', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await plan(namedPoints(['own', 'own']), { reuse: 'sweep' });
    await train(await claim(store, trialIds[0] ?? '', test.worker), 'own');
    expect(await store.trials.claim(trialIds[1] ?? '', { id: test.worker, leaseMs: 60_000 })).toBeNull();
    expect((await store.trials.get(trialIds[1] ?? ''))?.reusedFrom).toBe(trialIds[0]);
    expect((await store.planning.finished(sweepId, 0, 10)).map(({ trialId }) => trialId)).toEqual(trialIds);
  });

  it('trains anew when it is retried', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await plan(namedPoints(['again']));
    const id = trialIds[0] ?? '';
    await store.trials.cancel(id);
    await trained('again');
    await store.sweeps.settle(sweepId);
    await store.trials.retry(id, false);
    expect(await store.trials.claim(id, { id: test.worker, leaseMs: 60_000 })).toMatchObject({ attempt: 1 });
  });

  it('is compared with by the pruner of its sweep', async () => {
    await trained('compared');
    const compared = async (pruner: SweepSpec['pruner']) => {
      const { trialIds } = await plan(namedPoints(['compared']), { ...(pruner && { pruner }) });
      const { rows } = await test.database.query(
        'SELECT epoch, cohort, value, completed, promoted FROM pruning_value WHERE trial_id = $1 ORDER BY epoch',
        [trialIds[0]],
      );
      return rows;
    };
    const value = { value: -metrics.valDice, completed: true };
    const epochs = [1, 2, 3, 4].map((at) => ({
      epoch: at,
      cohort: 'repeat 1 fold 0',
      ...value,
      promoted: false,
    }));
    expect(await compared({ name: 'median' })).toEqual(epochs);
    const rungs = [1, 2].map((at) => ({ epoch: at, cohort: 'bracket 0', ...value, promoted: true }));
    expect(await compared({ name: 'asha', minEpochs: 1, reduction: 2 })).toEqual(rungs);
    expect(await compared(undefined)).toEqual([]);
  });

  it('is trained on, and no longer counts as reused, once its sweep is extended', async () => {
    const { store } = test;
    const keepCheckpoints = { optimizerState: true };
    await trained('extended', { keepCheckpoints });
    const { sweepId, trialIds } = await plan(namedPoints(['extended']), { keepCheckpoints });
    const [lease] = await test.database
      .query('UPDATE planner_lease SET fence = fence WHERE sweep_id = $1 RETURNING fence::int', [sweepId])
      .then(({ rows }) => rows as { fence: number }[]);
    expect((await store.sweeps.get(sweepId))?.trialCounts.reused).toBe(1);
    await store.planning.lengthen(sweepId, lease?.fence ?? -1, 2 * short);
    const claimed = await claim(store, trialIds[0] ?? '', test.worker);
    expect(claimed).toMatchObject({ attempt: 1, epochsDone: short, hasResumeState: true });
    expect(claimed.spec?.training.epochs).toBe(2 * short);
    expect((await store.sweeps.get(sweepId))?.trialCounts).toMatchObject({ running: 1, reused: 0 });
  });

  it('is whole or waits, however many plan and delete at the same time', async () => {
    const { store } = test;
    const names = Array.from({ length: 6 }, (_, index) => `busy ${index}`);
    const sources = await Promise.all(names.map((name) => trained(name)));
    const [plans] = await Promise.all([
      Promise.all(Array.from({ length: 4 }, () => plan(namedPoints(names)))),
      ...sources.slice(0, 3).map(({ sweepId }) => store.sweeps.delete(sweepId)),
    ]);
    await store.collectBlobs(0);
    for (const id of plans.flatMap(({ trialIds }) => trialIds)) {
      const status = await statusOf(id);
      expect(['completed', 'queued']).toContain(status);
      if (status === 'completed') expect(await weightsOf(id)).toMatch(/^(weights busy \d){40}$/);
    }
    for (const { sweepId } of plans) await store.sweeps.delete(sweepId);
    for (const { sweepId } of sources.slice(3)) await store.sweeps.delete(sweepId);
    const sums = names.map((name) =>
      createHash('sha256')
        .update(bytes(`weights ${name}`))
        .digest('hex'),
    );
    await store.collectBlobs(0);
    const { rows } = await test.database.query('SELECT refs FROM blob WHERE sha256 = ANY($1)', [sums]);
    expect(rows).toEqual([]);
  });

  it('is counted beforehand', async () => {
    await trained('counted');
    const sweep = await test.store.sweeps.getPlan((await plan([])).sweepId);
    if (!sweep) throw new Error('the sweep is gone');
    const fingerprints = [digest(`counted ${short}`), digest('unknown')];
    expect(await test.store.planning.countReusable(sweep.spec, fingerprints)).toBe(1);
    expect(await test.store.planning.countReusable({ ...sweep.spec, reuse: 'never' }, fingerprints)).toBe(0);
  });
});

describe('a longer run', () => {
  const keeps: Partial<SweepSpec> = { keepCheckpoints: { optimizerState: true } };

  it('goes on from the kept state of a shorter one', async () => {
    const { store } = test;
    const first = await trained('grows', keeps);
    const { trialIds } = await plan(namedPoints(['grows'], 2 * short));
    const id = trialIds[0] ?? '';
    const waiting = await store.trials.get(id);
    expect(waiting).toMatchObject({
      status: 'queued',
      reusedFrom: null,
      flags: ['continued'],
      epochsDone: short,
    });
    expect(waiting?.notices[0]?.message).toContain(first.id);
    const claimed = await claim(store, id, test.worker);
    expect(claimed).toMatchObject({
      epochsDone: short,
      hasResumeState: true,
      numericsProfile: trialStart().numericsProfile,
    });
    expect(claimed.spec?.training.epochs).toBe(2 * short);
    expect((await store.resumeStates.get(id))?.content).toEqual(Buffer.from(bytes('state grows')));
    const { kept, epochs, scores } = await leftBehind(first.id);
    expect(await leftBehind(id)).toMatchObject({ kept, epochs, scores });
    await store.trials.end(claimed, endOf([]));
    expect(await store.trials.get(id)).toMatchObject({
      flags: ['continued'],
      attempts: [{ fromEpoch: short }],
      notices: [{ flag: 'continued' }],
    });
    expect(await store.resumeStates.get(id)).toBeNull();
    expect(await store.resumeStates.get(first.id)).not.toBeNull();
  });

  it('begins anew where the shorter one has no state any more', async () => {
    await trained('gone');
    const { trialIds } = await plan(namedPoints(['gone'], 2 * short));
    expect(await test.store.trials.get(trialIds[0] ?? '')).toMatchObject({
      epochsDone: 0,
      spec: null,
      flags: [],
    });
  });
});

it('answers a batch of runs as large as planners write', async () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `many ${index}`);
  const { sweepId } = await plan(namedPoints(names));
  // What workers would have written, in one go.
  await test.database.query(
    `UPDATE trial SET status = 'completed', finish_seq = number, metrics = '{"valDice": 0.5}', last_metrics = '{"valDice": 0.5}',
      spec = $2, epochs_done = 4, finished_at = now() WHERE sweep_id = $1`,
    [sweepId, JSON.stringify(specOf(short))],
  );
  await test.database.query(
    'INSERT INTO epoch SELECT t.id, e, 0.1, 1, 1, t.metrics FROM trial t, generate_series(1, 4) e WHERE t.sweep_id = $1',
    [sweepId],
  );
  const again = await plan(namedPoints(names).map((point) => ({ ...point, id: uuidv7() })));
  expect((await test.store.sweeps.get(again.sweepId))?.trialCounts).toMatchObject({
    completed: 2_000,
    reused: 2_000,
  });
}, 30_000);
