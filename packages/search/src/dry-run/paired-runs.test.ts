import type { SweepSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { datasets, sweepOf } from '../testing/sweeps.js';
import { describeSweep } from './describe-sweep.js';

const judge = () => ({
  issues: [],
  unsupported: [],
  parameterCount: 1,
  trainableParameterCount: 1,
  memoryMb: 1,
  gpuMemoryMb: 1,
});
const parameters = { 'optimizer.learningRate': [0.1, 0.01] };

function describeIt(changes: Partial<SweepSpec>, pValue = 0.1) {
  const pruner = { name: 'wilcoxon' as const, pValue };
  return describeSweep(sweepOf({ parameters, pruner, ...changes }), { datasets, judge });
}
const codes = (changes: Partial<SweepSpec>, pValue?: number) =>
  describeIt(changes, pValue).warnings.map(({ code }) => code);

it('refuses to compare paired runs where every point has a single one', () => {
  const refused = expect.objectContaining({ code: 'methodNotApplicable' });
  expect(() => describeIt({})).toThrow(refused);
  expect(() => describeIt({ maxTrials: 5, search: { method: 'tpe' } })).toThrow(refused);
  expect(describeIt({ repeats: 5 }).trialCount).toBe(10);
  expect(describeIt({ parameters: { ...parameters, 'validation.folds': [1, 5] } }).trialCount).toBe(12);
});

it('says where so few runs can never be told apart', () => {
  expect(codes({ repeats: 5 })).toEqual([]);
  expect(codes({ repeats: 4 })).toEqual(['neverPrunes']);
  expect(codes({ repeats: 2, trial: { validation: { folds: 2 } } }, 0.2)).toEqual([]);
  expect(codes({ repeats: 3 }, 0.25)).toEqual(['neverPrunes']);
});
