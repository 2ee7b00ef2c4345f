import { describe, expect, it } from 'vitest';
import { parseJsonBody } from './parse-json-body.js';

const parse = (text: string) => parseJsonBody(Buffer.from(text));

describe('parseJsonBody', () => {
  it('reads JSON', () => {
    expect(parse('{"a": [1, {"b": "é"}]}')).toEqual({ value: { a: [1, { b: 'é' }] } });
  });

  it('refuses NaN and names its field', () => {
    expect(parse('{"seed": NaN}')).toMatchObject({ fault: { kind: 'malformed', path: '/seed' } });
  });

  it('refuses invalid UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"name": "'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(parseJsonBody(bytes)).toMatchObject({ fault: { kind: 'malformed' } });
  });

  it('refuses 100,000 levels at once', () => {
    const text = '['.repeat(100_000) + ']'.repeat(100_000);
    const started = performance.now();
    expect(parse(text)).toMatchObject({ fault: { kind: 'malformed' } });
    // A scan stops at the 65th bracket; the allowance is for a busy machine.
    expect(performance.now() - started).toBeLessThan(200);
  });

  it('counts no bracket inside a string', () => {
    expect(parse(JSON.stringify({ a: `\\"${'['.repeat(1000)}` }))).toHaveProperty('value');
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'refuses the name %s and says where it stands',
    (name) => {
      const fault = { kind: 'refused', path: `/parameters/${name}`, code: 'unknownField' };
      expect(parse(`{"parameters": {"${name}": [1, 2]}}`)).toMatchObject({ fault });
    },
  );

  it('refuses a number that no double holds', () => {
    expect(parse('{"a": [1, 1e999]}')).toMatchObject({
      fault: { kind: 'refused', path: '/a/1', code: 'range' },
    });
  });
});
