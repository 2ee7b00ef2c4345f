import { describe, expect, it } from 'vitest';
import { type AttemptFacts, attemptEnd, bestEpoch } from './attempt-end.js';
import type { TrialResult } from './messages.js';

const epoch = (number: number, valDice: number | null) => ({
  epoch: number,
  learningRate: 0.001,
  trainDurationMs: 1,
  validationDurationMs: 1,
  metrics: { valDice },
});
const result = (changes: Partial<TrialResult>): TrialResult => ({
  status: 'completed',
  metrics: { valDice: 0.9 },
  lastMetrics: { valDice: 0.8 },
  derived: {},
  flags: [],
  notices: [],
  bestEpoch: 3,
  failure: null,
  ...changes,
});
const facts = (changes: Partial<AttemptFacts>): AttemptFacts => ({
  result: null,
  stopReason: null,
  killed: false,
  keepsState: false,
  flags: [],
  objective: { metric: 'valDice', mode: 'max', at: 'best' },
  epochs: [epoch(1, 0.2), epoch(2, 0.7), epoch(3, 0.5)],
  memoryCause: null,
  onOutOfMemory: (message, at) => ({
    status: 'failed',
    failure: { reason: 'outOfMemory', message, epoch: at },
    flags: [],
  }),
  ...changes,
});

describe("an attempt's end", () => {
  it('is a lost worker when the process dies without a word', () => {
    expect(attemptEnd(facts({}))).toEqual({ status: 'givenBack', reason: 'workerLost' });
    expect(attemptEnd(facts({ stopReason: 'drain' }))).toEqual({ status: 'givenBack', reason: 'workerLost' });
  });

  it('is a lack of memory where something speaks for that, or the run said so', () => {
    expect(attemptEnd(facts({ memoryCause: 'bad_alloc' }))).toMatchObject({
      status: 'failed',
      failure: { reason: 'outOfMemory', message: 'bad_alloc', epoch: 3 },
    });
    const failure = { reason: 'outOfMemory', message: 'OOM when allocating', epoch: 1 };
    expect(attemptEnd(facts({ result: result({ status: 'failed', failure }) }))).toMatchObject({ failure });
    expect(attemptEnd(facts({ memoryCause: 'bad_alloc', killed: true, stopReason: 'drain' }))).toMatchObject({
      status: 'givenBack',
    });
  });

  it('is pruned with what was measured, unless the run completed first or died by itself', () => {
    const pruned = facts({ stopReason: 'prune', result: result({ status: 'cancelled', flags: ['flat'] }) });
    expect(attemptEnd(pruned)).toMatchObject({
      status: 'pruned',
      metrics: { valDice: 0.9 },
      flags: ['flat'],
      keepsState: false,
    });
    const atRung = { stopReason: 'prune', keepsState: true } as const;
    const paused = facts({ ...atRung, result: result({ status: 'paused' }) });
    expect(attemptEnd(paused)).toMatchObject({ status: 'pruned', bestEpoch: 3, keepsState: true });
    expect(attemptEnd(facts({ ...atRung, killed: true }))).toMatchObject({
      status: 'pruned',
      metrics: { valDice: 0.7 },
      keepsState: true,
    });
    expect(attemptEnd(facts(atRung))).toEqual({ status: 'givenBack', reason: 'workerLost' });
    expect(attemptEnd(facts({ ...atRung, result: result({}) }))).toMatchObject({ status: 'completed' });
    const failure = { reason: 'diverged', message: 'the loss is NaN', epoch: 3 };
    const failed = result({ status: 'failed', failure });
    expect(attemptEnd(facts({ ...atRung, result: failed }))).toMatchObject({ status: 'failed', failure });
  });

  it('keeps what a trial had measured whose time is up, whether it still spoke or not', () => {
    const measured = { metrics: { valDice: 0.7 }, lastMetrics: { valDice: 0.5 }, bestEpoch: 2 };
    expect(attemptEnd(facts({ stopReason: 'timeLimit', killed: true }))).toMatchObject({
      status: 'failed',
      failure: { reason: 'timeLimit', epoch: 3 },
      measured,
    });
    const stopped = result({ status: 'cancelled', ...measured });
    expect(attemptEnd(facts({ stopReason: 'timeLimit', result: stopped }))).toMatchObject({
      status: 'failed',
      failure: { reason: 'timeLimit', epoch: 3 },
      measured,
    });
    // It was through when its time was up.
    expect(attemptEnd(facts({ stopReason: 'timeLimit', result: result({}) })).status).toBe('completed');
  });

  it('costs no try when this worker ended the process to give the trial back', () => {
    expect(attemptEnd(facts({ stopReason: 'drain', killed: true }))).toEqual({
      status: 'givenBack',
      reason: 'drain',
    });
  });

  it('follows what the pause was for', () => {
    const paused = result({ status: 'paused' });
    expect(attemptEnd(facts({ result: paused, stopReason: 'pause' }))).toEqual({ status: 'paused' });
    expect(attemptEnd(facts({ result: paused, stopReason: 'drain' }))).toEqual({
      status: 'givenBack',
      reason: 'drain',
    });
    expect(attemptEnd(facts({ result: paused, stopReason: 'sessionLimit' }))).toEqual({
      status: 'givenBack',
      reason: 'sessionLimit',
    });
  });

  it('keeps what a killed, cancelled trial had measured', () => {
    expect(attemptEnd(facts({ stopReason: 'cancel', killed: true }))).toMatchObject({
      status: 'cancelled',
      bestEpoch: 2,
      metrics: { valDice: 0.7 },
      lastMetrics: { valDice: 0.5 },
    });
  });

  it('is a completion when the run ended before the cancel reached it', () => {
    expect(attemptEnd(facts({ result: result({}), stopReason: 'cancel' }))).toMatchObject({
      status: 'completed',
    });
  });

  it('carries the reason of a failure and all flags', () => {
    const failure = { reason: 'diverged', message: 'NaN', epoch: 2 };
    const end = attemptEnd(
      facts({ result: result({ status: 'failed', failure, flags: ['diverged'] }), flags: ['groupsShared'] }),
    );
    expect(end).toEqual({ status: 'failed', failure, flags: ['groupsShared', 'diverged'] });
    expect(attemptEnd(facts({ stopReason: 'timeLimit', killed: true }))).toMatchObject({
      status: 'failed',
      failure: { reason: 'timeLimit', epoch: 3 },
    });
  });
});

describe('the best epoch', () => {
  const epochs = [epoch(1, null), epoch(2, 0.5), epoch(3, 0.7), epoch(4, 0.7)];

  it('is the earliest of the best, by the mode', () => {
    expect(bestEpoch(epochs, { metric: 'valDice', mode: 'max', at: 'best' })?.epoch).toBe(3);
    expect(bestEpoch(epochs, { metric: 'valDice', mode: 'min', at: 'best' })?.epoch).toBe(2);
  });

  it('is the last one where the objective is taken there, and none without the metric', () => {
    expect(bestEpoch(epochs, { metric: 'valDice', mode: 'max', at: 'last' })?.epoch).toBe(4);
    expect(bestEpoch(epochs, { metric: 'valIou', mode: 'max', at: 'best' })).toBeNull();
  });
});
