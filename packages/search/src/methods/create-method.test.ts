import { ProblemError, type SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { spaceOf } from '../testing/sweeps.js';
import { availableMethods, createMethod } from './create-method.js';

function refusal(spec: Partial<SweepSpec>): ProblemError {
  try {
    createMethod(spaceOf(spec));
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('not refused');
}

const range = { type: 'float' as const, low: 1e-4, high: 1e-1 };
const many = Array.from({ length: 10_000 }, (_, index) => index + 1);

describe('a search that cannot be served', () => {
  it('names the methods that are available', () => {
    const search = { method: 'gp' as const };
    const error = refusal({ parameters: { 'optimizer.learningRate': range }, search });
    expect(error.code).toBe('methodNotApplicable');
    expect(error.detail).toContain('gp is not available; accepted: grid, mesh, random');
    expect(error.extras.accepted).toEqual([...availableMethods]);
  });

  it('is a grid over a range without an end of values', () => {
    const error = refusal({ parameters: { 'optimizer.learningRate': range }, search: { method: 'grid' } });
    expect(error.code).toBe('notFinite');
    expect(error.detail).toContain('optimizer.learningRate');
  });

  it('is a grid of 10^12 cells, refused at once', () => {
    const parameters = { 'training.epochs': many, 'training.batchSize': many, 'model.baseFilters': many };
    const error = refusal({ parameters });
    expect(error.code).toBe('tooManyCells');
    expect(error.detail).toContain('1000000000000 cells');
  });

  it('is a grid that is too large to be put in order of promise', () => {
    const parameters = { 'training.epochs': many, 'model.depth': [1, 2] };
    const error = refusal({ parameters, search: { method: 'grid', order: 'promisingFirst' } });
    expect(error.code).toBe('tooManyCells');
    expect(error.detail).toContain('"order": "shuffled"');
  });
});
