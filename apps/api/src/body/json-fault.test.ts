import { describe, expect, it } from 'vitest';
import { findJsonFault } from './json-fault.js';

describe('findJsonFault', () => {
  it('names the field whose value is NaN', () => {
    expect(findJsonFault('{"trial": {"optimizer":\n {"learningRate": NaN}}}')).toEqual({
      path: '/trial/optimizer/learningRate',
      line: 2,
      column: 19,
      found: 'NaN',
    });
  });

  it('counts the items of a list', () => {
    expect(findJsonFault('{"a": [1, [2], {}, 0x10]}')).toMatchObject({ path: '/a/3', found: '0x10' });
  });

  it('names the last field of a text that was cut off', () => {
    expect(findJsonFault('{"name": "x", "tags": ["a"')).toMatchObject({ path: '/tags/0', found: '' });
  });

  it('finds a trailing comma and a key without quotes', () => {
    expect(findJsonFault('{"a": 1,}')).toMatchObject({ path: '/a', found: '}' });
    expect(findJsonFault('{"a": {b: 1}}')).toMatchObject({ path: '/a/', found: 'b' });
  });

  it('finds text after the end', () => {
    expect(findJsonFault('{} []')).toMatchObject({ path: '', column: 4, found: '[' });
  });

  it('passes over long strings, with and without escapes', () => {
    const text = `{"a": "${'x'.repeat(2_000_000)}", "b": "${'\\\\n'.repeat(500_000)}", "c": nope}`;
    expect(findJsonFault(text)).toMatchObject({ path: '/c', found: 'nope' });
  });

  it('reads 100,000 levels without running out of stack', () => {
    expect(findJsonFault('['.repeat(100_000)).column).toBe(100_001);
  });
});
