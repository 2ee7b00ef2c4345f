import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../outcome/run-outcome.js';
import { aTrial, sweepOf } from '../testing/outcomes.js';
import { runTime, shownTime, timeText } from './run-time.js';

const AT = { startedAt: '2026-01-02T03:04:05.000Z', finishedAt: '2026-01-02T03:04:05.600Z' };
const own = aTrial({ durationMs: 60_000.4 });
const reused = aTrial({ durationMs: 30_000, reusedFrom: 'another' });
const stage = { name: 'lr', status: 'completed', winners: [], sweep: sweepOf([reused]) } as const;
const outcome: RunOutcome = new Map([
  ['runs', sweepOf([own, reused, aTrial({ durationMs: null })])],
  ['course', { kind: 'plan', planId: 'plan', status: 'completed', stages: [stage as never] }],
]);

describe("a run's time", () => {
  it("is the wall's beside that of its trials, reused ones as they were measured", () => {
    const time = runTime(outcome, AT);
    expect(time).toEqual({ wallMs: 600, trialMs: 120_000, trials: 4, reused: 2 });
    expect(timeText(time)).toBe('0.6 s; 4 trials of 2 min together, 2 of them reused');
  });

  it('says where its start is not known or nothing trained', () => {
    expect(runTime(new Map(), { ...AT, startedAt: null })).toMatchObject({ wallMs: null, trials: 0 });
    expect(timeText({ wallMs: null, trialMs: 0, trials: 0, reused: 0 })).toBe('no trials');
    expect(timeText({ wallMs: 1000, trialMs: 1000, trials: 1, reused: 0 })).toBe(
      '1.0 s; 1 trial of 1.0 s together, none reused',
    );
  });

  it.each([
    [600, '0.6 s'],
    [9_960, '10 s'],
    [119_000, '119 s'],
    [120_000, '2 min'],
    [7_199_000, '120 min'],
    [9_000_000, '2.5 h'],
  ])('of %d ms shows as %s', (ms, text) => expect(shownTime(ms)).toBe(text));
});
