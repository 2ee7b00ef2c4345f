import { describe, expect, it } from 'vitest';
import { isId, parseDatasetReference } from './ids.js';

describe('isId', () => {
  it('accepts the form of a UUID alone', () => {
    expect(isId('0199f3a0-7c1e-7abc-8def-0123456789ab')).toBe(true);
    for (const text of [
      '',
      'x',
      '0199f3a07c1e7abc8def0123456789ab',
      '0199f3a0-7c1e-7abc-8def-0123456789ab ',
      "' or 1=1",
    ]) {
      expect(isId(text)).toBe(false);
    }
  });
});

describe('parseDatasetReference', () => {
  it.each([
    ['heart', { name: 'heart', version: null }],
    ['heart@3', { name: 'heart', version: 3 }],
    ['heart@0', { name: 'heart@0', version: null }],
    ['heart@x', { name: 'heart@x', version: null }],
  ])('reads %s', (reference, expected) => {
    expect(parseDatasetReference(reference)).toEqual(expected);
  });
});
