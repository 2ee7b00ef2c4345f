import { describe, expect, it } from 'vitest';
import { importOptions } from './import-options.js';

describe('the flags of an import', () => {
  it('become the options that are posted; what is not given is left out', () => {
    expect(importOptions({ name: 'x' })).toEqual({ name: 'x' });
    expect(
      importOptions({
        name: 'buildings',
        format: 'tiles',
        groupTile: 2,
        maskValue: ['255=1', '#FF0000=2'],
        class: ['background', 'roof'],
        borderWidth: 1,
        zoom: 21,
        splitColumn: 'side',
      }),
    ).toEqual({
      name: 'buildings',
      format: 'tiles',
      groups: { from: 'tile', level: 2 },
      maskValues: { '255': 1, '#FF0000': 2 },
      classNames: ['background', 'roof'],
      border: { width: 1 },
      zoom: 21,
      split: { from: 'column', column: 'side' },
    });
  });

  it.each([
    [{ groupPattern: '.', groupFolder: 1 }, /one of --group-pattern/],
    [{ maskValue: ['255'] }, /such as 255=1/],
    [{ maskValue: ['red=1'] }, /such as 255=1/],
  ])('are refused where they say two things or nothing: %j', (flags, message) => {
    expect(() => importOptions({ name: 'x', ...flags })).toThrow(message);
  });
});
