import type { PlainSchema } from './plain-schema.js';

const typeNames: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
};

/** Bounds of a number in words: `greater than 0 and at most 1`; empty where there are none. */
export function boundsText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: PlainSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`;
  const parts: string[] = [];
  if (minimum !== undefined) parts.push(`at least ${minimum}`);
  if (exclusiveMinimum !== undefined) parts.push(`greater than ${exclusiveMinimum}`);
  if (maximum !== undefined) parts.push(`at most ${maximum}`);
  if (exclusiveMaximum !== undefined) parts.push(`less than ${exclusiveMaximum}`);
  return parts.join(' and ');
}

/** What a schema accepts, in words for a message. */
export function expectation(schema: PlainSchema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(expectation))].join(' or ');
  if (schema.enum)
    return schema.enum.length === 1
      ? JSON.stringify(schema.enum[0])
      : `one of ${schema.enum.map((each) => JSON.stringify(each)).join(', ')}`;
  const name = typeNames[schema.type ?? ''] ?? 'any value';
  const bounds = boundsText(schema);
  return bounds === '' ? name : `${name} ${bounds}`;
}
