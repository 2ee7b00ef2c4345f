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

  it.each([
    ['{"name": "a\\u0000"}', '/name'],
    ['{"a": [1, "b", "\\ud800"]}', '/a/2'],
    ['{"a": [{"b/\\uDC00c": 1}]}', '/a/0/b~1\udc00c'],
  ])('refuses text that no database keeps: %s', (text, path) => {
    expect(parse(text)).toMatchObject({ fault: { kind: 'refused', path, code: 'pattern' } });
  });

  it('reads characters beyond the first plane, and texts that look like escapes', () => {
    const value = { a: ['\u{1f600}', '\\u0000'] };
    expect(parse(JSON.stringify(value))).toEqual({ value });
    expect(parse('{"a": "\\ud83d\\ude00"}')).toEqual({ value: { a: '\u{1f600}' } });
  });

  it('refuses a number that no double holds', () => {
    expect(parse('{"a": [1, 1e999]}')).toMatchObject({
      fault: { kind: 'refused', path: '/a/1', code: 'range' },
    });
  });
});
