import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestNames } from './nearest.js';

describe('editDistance', () => {
  it('counts insertions, deletions and substitutions', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
  });

  it('is a metric', () => {
    const text = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});

describe('nearestNames', () => {
  const names = ['optimizer.learningRate', 'optimizer.name', 'model.depth', 'parameters'];

  it('finds a name by a slip, by another case and by its last part', () => {
    expect(nearestNames('paramters', names)).toEqual(['parameters']);
    expect(nearestNames('OPTIMIZER.LEARNINGRATE', names)[0]).toBe('optimizer.learningRate');
    expect(nearestNames('learningRate', names)[0]).toBe('optimizer.learningRate');
  });

  it('finds nothing for what is like none, and does not compare hostile lengths', () => {
    expect(nearestNames('qqqqqq', names)).toEqual([]);
    expect(nearestNames('x'.repeat(1_000_000), names)).toEqual([]);
  });
});
