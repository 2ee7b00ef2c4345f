import { describe, expect, it } from 'vitest';
import { withoutDefaults } from './without-defaults.js';

describe('withoutDefaults', () => {
  it('keeps what differs, however fields are ordered, and puts the name first', () => {
    const defaults = { repeats: 1, reuse: 'any', pruner: { name: 'none', metric: null }, zip: [] };
    const spec = {
      zip: [],
      repeats: 3,
      trial: {},
      pruner: { metric: null, name: 'none' },
      reuse: 'any',
      name: 'a',
    };
    expect(Object.entries(withoutDefaults(spec, defaults))).toEqual([
      ['name', 'a'],
      ['trial', {}],
      ['repeats', 3],
    ]);
  });

  it('keeps lists that are longer than those of the defaults', () => {
    expect(withoutDefaults({ tags: ['a'] }, { tags: [] })).toEqual({ tags: ['a'] });
  });
});
