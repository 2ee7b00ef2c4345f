import { describe, expect, it } from 'vitest';
import { aTrial, diverged, sweepOf } from '../testing/outcomes.js';
import {
  ascending,
  bestLevel,
  fieldOf,
  fieldValues,
  figureAt,
  isMonotone,
  levelsOf,
  metricOf,
  metricsOf,
  trialsOf,
  where,
} from './read-outcome.js';
import type { RunOutcome } from './run-outcome.js';

const RATE = 'optimizer.learningRate';
const at = (rate: number, valDice: number, repeat = 1) =>
  aTrial({ params: { [RATE]: rate }, repeat, lastMetrics: { valDice }, metrics: { valDice: valDice + 0.1 } });
const trials = [at(0.1, 0.3), at(0.1, 0.5, 2), at(0.01, 0.8), diverged({ params: { [RATE]: 1 } })];

describe('what a run gave', () => {
  it('is read by part and by stage of a plan, and by no other name', () => {
    const stage = { name: 'lr', status: 'completed', winners: [], sweep: sweepOf(trials) } as const;
    const outcome: RunOutcome = new Map([
      ['rates', sweepOf(trials)],
      ['course', { kind: 'plan', planId: 'plan', status: 'completed', stages: [stage as never] }],
    ]);
    expect(trialsOf(outcome, 'rates')).toHaveLength(4);
    expect(trialsOf(outcome, 'course/lr')).toHaveLength(4);
    expect(() => trialsOf(outcome, 'course')).toThrow('has no trials');
    expect(() => trialsOf(outcome, 'course/loss')).toThrow('has no stage loss');
  });

  it('is found by what varied, else by what the trial says', () => {
    const fixed = aTrial({ spec: { loss: { name: 'bce' } } as never });
    expect([fieldOf(fixed, 'loss.name'), fieldOf(fixed, 'loss.tau')]).toEqual(['bce', null]);
    expect(where(trials, { [RATE]: 0.1 })).toHaveLength(2);
    expect(fieldValues(trials, RATE)).toEqual([0.1, 0.01, 1]);
  });

  it('counts trials that completed, at the last epoch unless the best is asked for', () => {
    expect(metricsOf(trials, 'valDice')).toEqual([0.3, 0.5, 0.8]);
    expect(metricOf(at(1, 0.5), 'valDice', 'best')).toBe(0.6);
    expect(metricOf(at(1, 0.5), 'gap')).toBe(0.1);
    expect(metricOf(diverged({}), 'valDice')).toBeNull();
  });

  it('has a median for each value, and none where nothing completed', () => {
    const levels = levelsOf(trials, RATE, 'valDice');
    expect(levels.map(({ figure }) => figure)).toEqual([0.4, 0.8, Number.NaN]);
    expect(ascending(levels).map(({ value }) => value)).toEqual([0.01, 0.1, 1]);
    expect([bestLevel(levels, 'max')?.value, bestLevel(levels, 'min')?.value]).toEqual([0.01, 0.1]);
    expect(bestLevel(levelsOf([diverged({})], RATE, 'valDice'), 'max')).toBeNull();
    expect([figureAt(levels, 0.01), figureAt(levels, 7)]).toEqual([0.8, Number.NaN]);
    expect(isMonotone(levels, 'rising')).toBe(false);
    expect(isMonotone(levels.slice(0, 2), 'rising')).toBe(true);
    expect(isMonotone(levels.slice(0, 1), 'rising')).toBe(false);
  });
});
