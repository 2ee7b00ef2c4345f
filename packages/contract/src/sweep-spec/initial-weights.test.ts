import { expect, it } from 'vitest';
import { validateSweepSpec } from '../validation/validate-sweep-spec.js';
import { mapStarts, startCheckpoints } from './initial-weights.js';
import type { SweepSpec } from './sweep-spec.js';

const id = (number: number) => `01890000-0000-7000-8000-00000000000${number}`;
const start = (number: number) => ({ checkpointId: id(number) });

const sweep: SweepSpec = {
  name: 'starts',
  dataset: 'cells',
  trial: { training: { epochs: 2, initialWeights: start(1) } },
  parameters: {
    'training.initialWeights': [null, { ...start(2), label: 'two' }],
    'optimizer.learningRate': [0.1, 0.01],
    setting: {
      type: 'bundle',
      values: { a: { 'training.initialWeights': start(3), 'model.depth': 2 }, b: { 'model.depth': 3 } },
    },
  },
  overrides: [{ when: 'model.depth=3', set: { 'training.initialWeights': start(4) } }],
  search: { method: 'points', points: [{ training: { initialWeights: start(5) } }], startPoints: [] },
  epochBudget: { anchor: { 'training.initialWeights': start(6) } },
};

it('finds weights wherever a sweep may name them', () => {
  expect(startCheckpoints(sweep)).toEqual([1, 2, 3, 4, 5, 6].map(id));
  expect(startCheckpoints({ trial: {}, parameters: { 'training.epochs': [1, 2] } })).toEqual([]);
  expect(startCheckpoints({ ...sweep, runner: 'external' })).toEqual([]);
});

it('replaces each in its place and leaves the rest', () => {
  const places: string[] = [];
  const changed = mapStarts(sweep, ({ checkpointId, ...rest }, { pointer, isItem }) => {
    places.push(`${pointer}${isItem ? ' item' : ''}`);
    return { ...rest, trialId: checkpointId ?? '' };
  });
  expect(places).toEqual([
    '/trial/training/initialWeights',
    '/parameters/training.initialWeights/1 item',
    '/parameters/setting/values/a/training.initialWeights item',
    '/overrides/0/set/training.initialWeights item',
    '/search/points/0/training/initialWeights',
    '/epochBudget/anchor/training.initialWeights item',
  ]);
  expect(JSON.stringify(changed)).toBe(
    JSON.stringify(sweep)
      .replaceAll('checkpointId', 'trialId')
      .replace(`"trialId":"${id(2)}","label":"two"`, `"label":"two","trialId":"${id(2)}"`),
  );
  expect(mapStarts({ search: { method: 'tpe' } }, () => ({}))).toEqual({ search: { method: 'tpe' } });
});

it('needs the one or the other, and all of it', () => {
  const faults = (initialWeights: object | null) =>
    validateSweepSpec({ name: 'a', dataset: 'b', trial: { training: { initialWeights } } }).map(
      ({ path, code }) => [path, code],
    );
  const at = '/trial/training/initialWeights';
  expect(faults(null)).toEqual([]);
  expect(faults(start(1))).toEqual([]);
  expect(faults({ trialId: id(1), checkpointId: null })).toEqual([]);
  expect(faults({})).toEqual([[at, 'required']]);
  expect(faults({ ...start(1), trialId: id(2) })).toEqual([[`${at}/trialId`, 'unknownField']]);
  expect(faults({ checkpointId: 'best' })).toEqual([[`${at}/checkpointId`, 'pattern']]);
  expect(faults({ ...start(1), weightsSha256: 'abc' })).toEqual([[`${at}/weightsSha256`, 'pattern']]);
});
