import { describe, expect, it } from 'vitest';
import { formatVersion, isNamedBy, parseVersion, withSum } from './entity-tag.js';

describe('entity tags', () => {
  it('carry a version through a GET and back in If-Match', () => {
    const tag = withSum(formatVersion('7'), 'abc');
    expect(tag).toBe('"7-abc"');
    expect(parseVersion(tag)).toBe('7');
    expect(parseVersion(`W/${tag}`)).toBe('7');
    expect(parseVersion('"8"')).toBe('8');
  });

  it('are only a sum where there is no version', () => {
    expect(withSum(undefined, 'abc')).toBe('"abc"');
  });

  it('ask for no version with * or without a header', () => {
    expect(parseVersion('*')).toBeUndefined();
    expect(parseVersion(undefined)).toBeUndefined();
  });

  it('are found in lists, weak or not', () => {
    expect(isNamedBy('"a"', '"b", W/"a"')).toBe(true);
    expect(isNamedBy('"a"', '*')).toBe(true);
    expect(isNamedBy('"a"', '"b"')).toBe(false);
  });
});
