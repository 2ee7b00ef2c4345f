import type { SweepSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { datasets, sweepOf } from '../testing/sweeps.js';
import { describeSweep } from './describe-sweep.js';

const nothingWrong = {
  issues: [],
  unsupported: [],
  parameterCount: 1,
  trainableParameterCount: 1,
  memoryMb: 1,
  gpuMemoryMb: 1,
};
const describeIt = (spec: Partial<SweepSpec>) =>
  describeSweep(sweepOf(spec), { datasets, judge: () => nothingWrong });

const rate = 'optimizer.learningRate';
const parameters = { [rate]: { type: 'float' as const, low: 1e-5, high: 1e-2, scale: 'log' as const } };

it('counts a mesh, and the values that are changed alone', () => {
  expect(describeIt({ parameters, search: { method: 'mesh' }, repeats: 2 })).toMatchObject({
    valid: true,
    pointCount: 5,
    trialCount: 10,
    warnings: [],
  });
  const lists = { 'model.depth': [2, 3], 'model.baseFilters': [4, 8] };
  const trial = { model: { depth: 2 } };
  expect(describeIt({ trial, parameters: lists, search: { method: 'oneAtATime' } })).toMatchObject({
    pointCount: 4,
    duplicateCount: 1,
  });
});

it('counts no draws that come again among few cells as duplicates', () => {
  const few = { 'model.depth': [2, 3, 4] };
  expect(describeIt({ parameters: few, search: { method: 'tpe' } })).toMatchObject({
    pointCount: 3,
    duplicateCount: 0,
  });
});

it('counts a mesh of more points than there are trials', () => {
  const many = { ...parameters, 'model.dropout': { type: 'float' as const, low: 0, high: 0.5 } };
  const answer = describeIt({ parameters: many, search: { method: 'mesh', points: 20 }, maxTrials: 100 });
  expect(answer).toMatchObject({ pointCount: 100, trialCount: 100 });
  expect(answer.warnings.map(({ code }) => code)).toEqual(['truncated']);
});

it.each([
  [{ method: 'mesh', borderRetest: {} }, 5, ', and runs at most 14'],
  [{ method: 'coarseToFine' }, 3, ', and runs at most 9'],
  [{ method: 'orderThenBinary', parameter: rate }, 2, ''],
  [{ method: 'orderThenBinary', parameter: rate, extendBorder: false }, 2, ', and runs at most 9'],
] as const)('says of %j that results decide how many points there are', (search, firstPoints, atMost) => {
  const answer = describeIt({ parameters, search });
  expect(answer).toMatchObject({ valid: true, pointCount: null, trialCount: null });
  expect(answer.points).toHaveLength(firstPoints);
  const message = `${search.method} starts with ${firstPoints} points${atMost}: which and how many follow depends on their results`;
  expect(answer.warnings).toEqual([{ code: 'decidedOnTheWay', message }]);
});

it('adds the points of each cell and of the start, and knows that maxTrials ends them', () => {
  const search = {
    method: 'coarseToFine' as const,
    per: ['model.depth'],
    startPoints: [{ 'model.depth': 1 }],
  };
  const both = { ...parameters, 'model.depth': [2, 3] };
  const messageOf = (maxTrials: number | null) =>
    describeIt({ parameters: both, search, maxTrials }).warnings[0]?.message;
  expect(messageOf(null)).toMatch(/^coarseToFine starts with 7 points, and runs at most 19:/);
  expect(messageOf(12)).toMatch(/^coarseToFine starts with 7 points, and runs at most 12:/);
});
