import type { PlanSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { sweepOf } from '../testing/sweeps.js';
import { type Choice, chooseWinners, demandOn } from './choose-winners.js';
import type { StagePoint } from './stage-point.js';

const rate = 'optimizer.learningRate';
const rules = sweepOf({});

/** Points of an optimizer and a rate each, with the values of their runs. */
function points(...rows: [optimizer: string, rate: number, runs: (number | null)[]][]): StagePoint[] {
  return rows.map(([optimizer, value, runs], index) => {
    const good = runs.filter((run) => run !== null);
    return {
      pointId: `p${index + 1}`,
      number: index + 1,
      params: { 'optimizer.name': optimizer, [rate]: value },
      status: good.length > 0 ? 'completed' : 'failed',
      feasible: true,
      value: good.length > 0 ? good.reduce((sum, run) => sum + run, 0) / good.length : null,
      runs,
    };
  });
}

const choose = (rows: StagePoint[], changes: Partial<Choice> = {}) =>
  chooseWinners(rows, { winner: {}, rules, demand: { top: 1, per: [] }, fixed: {}, ...changes });
const ids = (...of: Parameters<typeof choose>) => choose(...of).map(({ pointId }) => pointId);

describe('the winners of a stage', () => {
  const rows = points(['adam', 0.1, [0.9, 0.1]], ['adam', 0.01, [0.6, 0.6]], ['sgd', 0.1, [0.5, 0.7]]);

  it('are ranked by what the rule says', () => {
    expect(ids(rows)).toEqual(['p2']);
    expect(ids(rows, { winner: { by: 'best' } })).toEqual(['p1']);
    expect(ids(rows, { winner: { by: 'meanMinusStd' } })).toEqual(['p2']);
    expect(choose(rows, { winner: { by: 'meanMinusStd' } })[0]?.value).toBeCloseTo(0.6, 12);
    expect(ids(rows, { winner: { by: 'mean' }, demand: { top: 3, per: [] } })).toEqual(['p2', 'p3', 'p1']);
  });

  it('are the smallest where smaller is better', () => {
    const min = sweepOf({ objective: { metric: 'valDataLoss', mode: 'min' } });
    expect(ids(rows, { rules: min, winner: { by: 'best' } })).toEqual(['p1']);
    expect(choose(rows, { rules: min, winner: { by: 'best' } })[0]?.value).toBe(0.1);
  });

  it('need so many runs, keep the constraints and have a value', () => {
    const mixed = points(
      ['adam', 0.1, [0.9]],
      ['adam', 0.2, [0.8, 0.8]],
      ['adam', 0.3, [null]],
      ['sgd', 1, [0.7, 0.7]],
    );
    expect(ids(mixed)).toEqual(['p1']);
    expect(ids(mixed, { winner: { minCount: 2 } })).toEqual(['p2']);
    const broken = mixed.map((point) => ({ ...point, feasible: point.number === 4 }));
    expect(ids(broken)).toEqual(['p4']);
    expect(ids(mixed, { winner: { minCount: 3 } })).toEqual([]);
  });

  it('count a failed run as the sweep does', () => {
    const failing = points(['adam', 0.1, [0.9, null]], ['sgd', 0.1, [0.6, 0.6]]);
    expect(ids(failing, { winner: { by: 'mean' } })).toEqual(['p2']);
    expect(ids(failing, { winner: { by: 'mean' }, rules: { ...rules, onRunFailure: 'ignore' } })).toEqual([
      'p1',
    ]);
  });

  it('are one for each combination that later stages ask for, beside the best of all', () => {
    const winners = choose(rows, { demand: { top: 1, per: [['optimizer.name']] } });
    expect(winners.map(({ per, pointId }) => [per, pointId])).toEqual([
      [{}, 'p2'],
      [{ 'optimizer.name': 'adam' }, 'p2'],
      [{ 'optimizer.name': 'sgd' }, 'p3'],
    ]);
  });

  it('find what did not vary in what was fixed', () => {
    const winners = choose(rows, {
      demand: { top: 1, per: [['loss.name']] },
      fixed: { loss: { name: 'bce' } },
    });
    expect(winners[1]?.per).toEqual({ 'loss.name': 'bce' });
  });

  it('follow a pin: the best of the points that have it', () => {
    expect(ids(rows, { winner: { pin: { 'optimizer.name': 'sgd' } } })).toEqual(['p3']);
  });

  it('take a pinned value that no point had, over the best point', () => {
    expect(choose(rows, { winner: { pin: { [rate]: 0.03 } } })).toEqual([
      {
        per: {},
        pointId: null,
        value: null,
        params: { 'optimizer.name': 'adam', [rate]: 0.03 },
        pin: { [rate]: 0.03 },
        basedOn: 'p2',
      },
    ]);
  });

  it('are led by a point that a person names', () => {
    const named = { winner: { pointId: 'p3' }, demand: { top: 2, per: [['optimizer.name']] } };
    expect(ids(rows, named)).toEqual(['p3', 'p2', 'p3', 'p2']);
  });

  it('of equal value are taken by their number', () => {
    expect(ids(points(['adam', 1, [0.5]], ['sgd', 1, [0.5]]))).toEqual(['p1']);
  });
});

describe('what later stages ask of a stage', () => {
  const carrying = (...carry: object[]) => ({ name: `s${carry.length}`, sweep: {}, carry });
  const plan = {
    name: 'x',
    stages: [
      { name: 'lr', sweep: {} },
      carrying({ per: ['b', 'a'] }),
      carrying({ stage: 'lr', per: ['a', 'b'] }, { stage: 'lr', top: 3 }),
    ],
  } as PlanSpec;

  it('is the largest number of winners, and each set of fields once', () => {
    expect(demandOn(plan, 0)).toEqual({ top: 3, per: [['a', 'b']] });
    expect(demandOn(plan, 2)).toEqual({ top: 1, per: [] });
  });
});
