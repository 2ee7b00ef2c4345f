import type { Sweep, Trial, TrialCounts } from '@unetsweep/contract';

const TIME = '2026-01-02T03:04:05.000Z';
const ID = '01940000-0000-7000-8000-000000000001';

/** A running sweep over two parameters whose best point has 0.9123. */
export function aSweep(counts: Partial<TrialCounts>): Sweep {
  const none = {
    queued: 0,
    running: 0,
    paused: 0,
    completed: 0,
    pruned: 0,
    failed: 0,
    cancelled: 0,
    reused: 0,
  };
  const params = { 'loss.name': 'bceDice', 'optimizer.learningRate': 1e-3 };
  return {
    id: ID,
    name: 'first-look',
    status: 'running',
    desired: null,
    spec: {
      objective: [{ metric: 'valDice', mode: 'max', at: 'best', window: 5 }],
      parameters: {},
    } as unknown as Sweep['spec'],
    trialCounts: { ...none, total: Object.values(counts).reduce((sum, count) => sum + count, 0), ...counts },
    best: {
      pointId: ID,
      trialId: ID,
      number: 4,
      checkpointId: null,
      value: 0.9123,
      std: null,
      count: 1,
      params,
      tied: [],
    },
    failure: null,
    notices: [],
    epochBudget: null,
    stopReason: null,
    formerMethods: [],
    progress: 0.5,
    estimatedRemainingMs: null,
    planId: null,
    stage: null,
    tags: [],
    notes: '',
    createdAt: TIME,
    startedAt: TIME,
    finishedAt: null,
  };
}

export function aTrial(changes: Partial<Trial>): Trial {
  return {
    id: ID,
    sweepId: ID,
    pointId: ID,
    number: 1,
    status: 'completed',
    params: {},
    spec: null,
    seed: 1,
    repeat: 1,
    fold: null,
    attempt: 1,
    attempts: [],
    metrics: { valDice: 0.9 },
    lastMetrics: { valDice: 0.89 },
    derived: {},
    bestEpoch: 7,
    epochsDone: 10,
    parameterCount: 1_179_121,
    flags: [],
    notices: [],
    feasible: true,
    violations: [],
    failure: null,
    waiting: null,
    worker: null,
    numericsProfile: null,
    fingerprint: null,
    reusedFrom: null,
    durationMs: 21_000,
    createdAt: TIME,
    startedAt: TIME,
    finishedAt: TIME,
    ...changes,
  };
}
