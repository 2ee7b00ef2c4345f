import {
  type EpochRecord,
  type ResolvedTrialSpec,
  resolveSweepSpec,
  resolveTrialSpec,
  type SweepSpec,
} from '@unetsweep/contract';
import { v7 as uuidv7 } from 'uuid';
import type { AttemptEnd, ClaimedTrial, Metrics, NewPoint, TrialStart } from '../ports/records.js';
import type { Store } from '../ports/store.js';
import type { NewSweep } from '../ports/sweeps.js';

/** A ready data set without images. */
export async function addDataset(
  store: Store,
  name = 'nuclei',
): Promise<{ id: string; name: string; version: number }> {
  const id = uuidv7();
  const sha256 = id.replaceAll('-', '').padEnd(64, '0');
  await store.datasets.create({ id, name, sha256 });
  const dataset = await store.datasets.complete(id, {
    description: {
      images: 2,
      channels: 1,
      sizes: [
        { width: 128, height: 128, images: 1 },
        { width: 64, height: 32, images: 1 },
      ],
      classes: [
        { index: 0, name: 'background', pixelShare: 0.9 },
        { index: 1, name: 'nucleus', pixelShare: 0.1 },
      ],
    },
    samples: [
      { name: 'a.png', group: 'left', width: 128, height: 128 },
      { name: 'b.png', group: null, width: 64, height: 32 },
    ],
    content: new TextEncoder().encode(`archive of ${id}`),
  });
  return { id, name: dataset.name, version: dataset.version };
}

export function baseTrial(): ResolvedTrialSpec {
  return resolveTrialSpec({ trial: { training: { epochs: 10 } } }, { classes: 2, hasGroups: false, seed: 1 });
}

export function newSweep(
  dataset: NonNullable<NewSweep['dataset']>,
  changes: Partial<SweepSpec> = {},
): NewSweep {
  const spec = resolveSweepSpec(
    {
      name: 'rates',
      parameters: { 'optimizer.learningRate': [0.1, 0.01, 0.001] },
      trial: { training: { epochs: 10 } },
      ...changes,
    },
    { dataset: `${dataset.name}@${dataset.version}` },
  );
  return { id: uuidv7(), spec, dataset, baseTrial: baseTrial(), pointCount: null, trialCount: null };
}

export function newPoints(
  count: number,
  options: { from?: number; repeats?: number; params?: (index: number) => Record<string, unknown> } = {},
): NewPoint[] {
  const {
    from = 1,
    repeats = 1,
    params = (index) => ({ 'optimizer.learningRate': 10 ** -(index + 1) }),
  } = options;
  return Array.from({ length: count }, (_, index) => ({
    id: uuidv7(),
    number: from + index,
    params: params(index),
    decision: { index },
    trials: Array.from({ length: repeats }, (_, repeat) => ({
      id: uuidv7(),
      number: (from + index - 1) * repeats + repeat + 1,
      repeat: repeat + 1,
      fold: null,
      seed: 1 + repeat,
    })),
  }));
}

export interface PlannedSweep {
  sweepId: string;
  points: NewPoint[];
  trialIds: string[];
}

/** A sweep whose planning is done. */
export async function addPlannedSweep(
  store: Store,
  dataset: NonNullable<NewSweep['dataset']>,
  points: NewPoint[],
  changes: Partial<SweepSpec> = {},
): Promise<PlannedSweep> {
  const sweep = newSweep(dataset, changes);
  await store.sweeps.create(sweep);
  const leases = await store.planning.lease('test', 60_000, 1000);
  const fence = leases.find((lease) => lease.sweepId === sweep.id)?.fence ?? -1;
  const done = await store.planning.materialise(sweep.id, fence, points, {
    cursor: { next: points.length },
    last: true,
  });
  if (!done) throw new Error('the points were not taken');
  return {
    sweepId: sweep.id,
    points,
    trialIds: points.flatMap((point) => point.trials.map((trial) => trial.id)),
  };
}

/** Of the class `cpu`, with 4 GiB a slot, unless changed. */
export async function addWorker(
  store: Store,
  slots = 4,
  changes: Partial<Parameters<Store['workers']['register']>[0]> = {},
): Promise<string> {
  const id = uuidv7();
  await store.workers.register({
    id,
    host: 'node-1',
    pid: 7,
    version: '0.1.0',
    device: { kind: 'cpu', name: 'CPU', memoryMb: 1024 },
    slots,
    slotMemoryMb: 4096,
    workerClass: 'cpu',
    labels: {},
    ...changes,
  });
  return id;
}

/** @throws when the trial cannot be claimed */
export async function claim(
  store: Store,
  trialId: string,
  workerId: string,
  leaseMs = 60_000,
): Promise<ClaimedTrial> {
  const claimed = await store.trials.claim(trialId, { id: workerId, leaseMs });
  if (!claimed) throw new Error(`the trial ${trialId} was not claimed`);
  return claimed;
}

export function trialStart(fromEpoch = 0): TrialStart {
  return {
    spec: baseTrial(),
    fingerprint: 'f'.repeat(64),
    numericsProfile: {
      device: 'cpu',
      intraOpThreads: 1,
      cpuIsa: 'AVX2',
      engineVersion: 1,
      tensorflowVersion: '2.21.0',
    },
    numericsChanged: false,
    parameterCount: 1_179_121,
    split: {
      train: [{ sample: 'a.png', group: 'left' }],
      validation: [{ sample: 'b.png', group: null }],
      test: [],
      unused: [],
    },
    fromEpoch,
  };
}

export function epoch(number: number, metrics: Metrics = { valDice: number / 100 }): EpochRecord {
  return { epoch: number, learningRate: 0.001, trainDurationMs: 10, validationDurationMs: 2, metrics };
}

const measured = (metrics: Metrics) => ({
  metrics,
  lastMetrics: metrics,
  derived: { gap: 0.1 },
  flags: [],
  bestEpoch: 3,
});

export function completed(metrics: Metrics): AttemptEnd {
  return { status: 'completed', ...measured(metrics) };
}

/** At a rung, from which it may be continued. */
export function pruned(metrics: Metrics): AttemptEnd {
  return { status: 'pruned', keepsState: true, ...measured(metrics) };
}
