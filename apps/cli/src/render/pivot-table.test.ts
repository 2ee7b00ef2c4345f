import type { Point, ResultCell, ResultPivot } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { pivotTable } from './pivot-table.js';
import { pointTable } from './point-table.js';

const cell = (valDice: number, count = 1): ResultCell => ({ count, trialIds: [], metrics: { valDice } });

const pivot: ResultPivot = {
  metrics: ['valDice'],
  statistic: 'mean',
  rows: [{ group: { 'params.optimizer.name': 'adam' } }, { group: { 'params.optimizer.name': null } }],
  columns: [{ group: { 'params.x': 1e-4 } }, { group: { 'params.x': 0.1 } }],
  cells: [
    [cell(0.5), cell(0.7)],
    [null, cell(0.8)],
  ],
  rowTotals: [cell(0.6, 2), cell(0.8)],
  columnTotals: [cell(0.5), cell(0.75, 2)],
  total: cell(0.66666, 3),
};

describe('pivotTable', () => {
  it('shows a value in each cell and a dash where no trial counts', () => {
    expect(pivotTable(pivot, false)).toEqual({
      head: ['optimizer.name', 'x=1e-4', 'x=0.1'],
      rightAligned: [1, 2],
      rows: [
        ['adam', '0.5000', '0.7000'],
        ['–', '–', '0.8000'],
      ],
    });
  });

  it('adds totals to the right and below', () => {
    const { head, rows } = pivotTable(pivot, true);
    expect(head.at(-1)).toBe('total');
    expect(rows[0]).toEqual(['adam', '0.5000', '0.7000', '0.6000']);
    expect(rows[2]).toEqual(['total', '0.5000', '0.7500', '0.6667']);
  });

  it('names metrics where there are several, and the statistic where nothing goes across', () => {
    const two = { ...pivot, metrics: ['valDice', 'valLoss'] };
    expect(pivotTable(two, false).head).toEqual([
      'optimizer.name',
      'x=1e-4 valDice',
      'x=1e-4 valLoss',
      'x=0.1 valDice',
      'x=0.1 valLoss',
    ]);
    const columns = [{ group: {} }];
    const one = { ...pivot, columns, cells: [[cell(0.6)], [cell(0.8)]], columnTotals: [pivot.total] };
    expect(pivotTable(one, true)).toMatchObject({
      head: ['optimizer.name', 'mean'],
      rows: [
        ['adam', '0.6000'],
        ['–', '0.8000'],
        ['total', '0.6667'],
      ],
    });
  });
});

describe('pointTable', () => {
  const point: Point = {
    id: 'p',
    number: 3,
    params: { x: 1 },
    value: 0.81234,
    values: [0.81234, 2],
    aggregates: null,
    std: null,
    count: 1,
    expected: 2,
    feasible: false,
    front: false,
    status: 'running',
    metrics: { valIou: { mean: 0.5, std: null, min: 0.5, max: 0.5 } },
    trialIds: [],
  };

  it('shows values over the runs of a point', () => {
    expect(pointTable([point], ['valIou', 'valLoss'], ['valDice'])).toEqual({
      head: ['point', 'status', 'x', 'runs', 'value', 'std', 'valIou', 'valLoss'],
      rightAligned: [0, 3, 4, 5, 6, 7],
      rows: [['3', 'running (breaks a constraint)', '1', '1/2', '0.8123', '–', '0.5000', '–']],
    });
  });

  it('shows the value of each of several objectives, and who stands on the front', () => {
    const standing = { ...point, feasible: true, front: true, status: 'completed' as const };
    expect(pointTable([standing], [], ['valDice', 'secondsPerEpoch'])).toMatchObject({
      head: ['point', 'status', 'x', 'runs', 'valDice', 'secondsPerEpoch', 'std'],
      rows: [['3', 'completed (front)', '1', '1/2', '0.8123', '2.0000', '–']],
    });
  });
});
