import type { FilterLiteral, FilterType, FilterValue } from './ast.js';

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const timePattern = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

const acceptedForms: Record<FilterType, string> = {
  number: 'a number such as 0.8, .5 or 1e-3',
  duration: 'a number of milliseconds',
  boolean: 'true or false',
  time: 'an ISO 8601 time such as 2026-01-31 or 2026-01-31T12:00:00Z',
  string: 'a text',
  list: 'a text',
  any: 'a number, a text, true or false',
};

/** What a literal for this type looks like, in words. */
export function acceptedForm(type: FilterType): string {
  return acceptedForms[type];
}

function readNumber(text: string): number | undefined {
  return numberPattern.test(text) ? Number(text) : undefined;
}

function readTime(text: string): number | undefined {
  if (!timePattern.test(text)) return undefined;
  // A time without an offset is UTC, as all times of the API are.
  const isUtc = !text.includes('T') || /(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  const milliseconds = Date.parse(isUtc ? text : `${text}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function readBoolean(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function readByLooks(text: string, quoted: boolean): FilterValue {
  return quoted ? text : (readNumber(text) ?? readBoolean(text) ?? text);
}

/** The literal by the type of its path; undefined where it does not fit. */
export function readLiteral(
  type: FilterType,
  raw: { text: string; quoted: boolean },
): FilterLiteral | undefined {
  const value = readValue(type, raw);
  return value === undefined ? undefined : { text: raw.text, quoted: raw.quoted, value };
}

function readValue(
  type: FilterType,
  { text, quoted }: { text: string; quoted: boolean },
): FilterValue | undefined {
  switch (type) {
    case 'number':
    case 'duration':
      return readNumber(text);
    case 'time':
      return readTime(text);
    case 'boolean':
      return readBoolean(text);
    case 'any':
      return readByLooks(text, quoted);
    case 'string':
    case 'list':
      return text;
  }
}
