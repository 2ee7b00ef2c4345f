import { isStorable, NOT_STORABLE } from '../query/storable-text.js';
import { findJsonFault } from './json-fault.js';

/** No body of this interface nests deeper than a dozen levels. */
export const MAX_BODY_DEPTH = 64;

/** Field names that reach an object's prototype when they are assigned. */
const UNSAFE_KEYS = new Set(['__proto__', 'prototype', 'constructor']);

export type BodyFault =
  | { kind: 'malformed'; path: string; message: string }
  | { kind: 'refused'; path: string; code: 'unknownField' | 'range' | 'pattern'; message: string };

export type ParsedBody = { value: unknown } | { fault: BodyFault };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Deepest nesting of brackets outside strings; one pass over the bytes. Stops at `limit` + 1. */
function measureDepth(bytes: Uint8Array, limit: number): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < bytes.length && deepest <= limit; i += 1) {
    const byte = bytes[i];
    if (inString) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return deepest;
}

const escapeToken = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** First key that could reach a prototype, or number beyond the range of a double. */
function findRefused(value: unknown, path: string): BodyFault | null {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const message = 'The number is beyond the range of a 64-bit float; accepted: |x| <= 1.797e308.';
    return { kind: 'refused', path, code: 'range', message };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return findRefusedItem(value, path);
  for (const key of Object.keys(value)) {
    const at = `${path}/${escapeToken(key)}`;
    if (UNSAFE_KEYS.has(key)) {
      const message = `"${key}" is not a name that a field or a path can have.`;
      return { kind: 'refused', path: at, code: 'unknownField', message };
    }
    const fault = findRefused((value as Record<string, unknown>)[key], at);
    if (fault !== null) return fault;
  }
  return null;
}

function findRefusedItem(items: unknown[], path: string): BodyFault | null {
  for (const [index, item] of items.entries()) {
    if (typeof item === 'string' || item === null) continue;
    const fault = findRefused(item, `${path}/${index}`);
    if (fault !== null) return fault;
  }
  return null;
}

/** Escapes without which a text that is UTF-8 holds nothing that cannot be stored. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/i;

const unstorable = (path: string): BodyFault => ({
  kind: 'refused',
  path,
  code: 'pattern',
  message: NOT_STORABLE,
});

/** First text, or name of a field, that cannot be stored. */
function findUnstorable(value: unknown, path: string): BodyFault | null {
  if (typeof value === 'string') return isStorable(value) ? null : unstorable(path);
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const at = `${path}/${escapeToken(key)}`;
    const fault = isStorable(key) ? findUnstorable(item, at) : unstorable(at);
    if (fault !== null) return fault;
  }
  return null;
}

const malformed = (path: string, message: string): ParsedBody => ({
  fault: { kind: 'malformed', path, message },
});

function describeFault(text: string): ParsedBody {
  const { path, line, column, found } = findJsonFault(text);
  const what = found === '' ? 'the text ends too early' : `"${found}" is not JSON`;
  const hint = /^[+-]?(NaN|Infinity)/.test(found)
    ? ' Write it as a string, "NaN" or "Infinity", where it is accepted.'
    : '';
  return malformed(path, `At line ${line}, column ${column}, ${what}.${hint}`);
}

/**
 * Reads a JSON body (RFC 8259, UTF-8) without ever recursing deeper than `MAX_BODY_DEPTH`.
 * Refuses invalid UTF-8, nesting beyond that, numbers beyond a double, names that reach a prototype, and characters that cannot be stored.
 */
export function parseJsonBody(bytes: Uint8Array): ParsedBody {
  if (measureDepth(bytes, MAX_BODY_DEPTH) > MAX_BODY_DEPTH) {
    return malformed('', `The body nests deeper than ${MAX_BODY_DEPTH} levels.`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return malformed('', 'The body is not valid UTF-8; accepted: JSON in UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return describeFault(text);
  }
  const fault = findRefused(value, '') ?? (SUSPICIOUS.test(text) ? findUnstorable(value, '') : null);
  return fault === null ? { value } : { fault };
}
