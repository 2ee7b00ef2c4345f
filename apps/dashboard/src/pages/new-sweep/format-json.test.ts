import { describe, expect, it } from 'vitest';
import { formatJson } from './format-json.js';

describe('formatJson', () => {
  it('keeps lists of values and short objects on one line', () => {
    const spec = {
      name: 'a',
      parameters: { 'loss.name': ['bce', 'dice'] },
      search: { method: 'grid' },
      tags: [],
    };
    expect(formatJson(spec)).toBe(`{
  "name": "a",
  "parameters": {
    "loss.name": ["bce", "dice"]
  },
  "search": { "method": "grid" },
  "tags": []
}`);
  });

  it('loses nothing', () => {
    const value = { a: [{ b: null }, [1, [2]]], c: {}, d: { e: 'x"y', f: 1e-7, g: true } };
    expect(JSON.parse(formatJson(value))).toEqual(value);
  });
});
