import { describe, expect, it } from 'vitest';
import type { ProblemError } from '../errors.js';
import { parseTrialSort } from './sort.js';

const parse = (text: string) => parseTrialSort(text, { parameters: null, isInternal: true });

function code(text: string): string | undefined {
  try {
    parse(text);
  } catch (error) {
    return (error as ProblemError).errors[0]?.code;
  }
  return undefined;
}

describe('parseTrialSort', () => {
  it('reads paths with their direction', () => {
    expect(parse('-metrics.valDice,createdAt, params."lr,max"')).toEqual([
      { path: 'metrics.valDice', segments: ['metrics', 'valDice'], descending: true },
      { path: 'createdAt', segments: ['createdAt'], descending: false },
      { path: 'params.lr,max', segments: ['params', 'lr,max'], descending: false },
    ]);
  });

  it.each([
    ['a b', 'pattern'],
    ['', 'pattern'],
    ['--number', 'pattern'],
    ['number,seed,fold,repeat,attempt', 'tooLong'],
    ['numbr', 'unknownPath'],
    ['flags', 'filterType'],
  ])('refuses %j as %s', (text, expected) => {
    expect(code(text)).toBe(expected);
  });
});
