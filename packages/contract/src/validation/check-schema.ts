import { didYouMean, nearestNames } from '../nearest.js';
import { checkDistinct } from './check-distinct.js';
import { checkUnion } from './check-union.js';
import { boundsText, expectation } from './expectation.js';
import type { FaultList } from './fault-list.js';
import { isOfType, jsonType, type PlainSchema } from './plain-schema.js';
import { fieldLabel, pointerTo, shown } from './pointer.js';

/** The pattern of texts that need a visible character. */
const notBlank = '\\S';

const formats: Record<string, RegExp> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/,
};

/** Adds the faults that a value has by its schema, each named by its field, with what is accepted. */
export function checkSchema(schema: PlainSchema, value: unknown, pointer: string, faults: FaultList): void {
  if (faults.isFull) return;
  if (schema.anyOf) {
    checkUnion(checkSchema, schema, value, pointer, faults);
    return;
  }
  if (!isOfType(jsonType(value), schema.type) || (typeof value === 'number' && !Number.isFinite(value))) {
    faults.add(pointer, 'type', `${fieldLabel(pointer)} must be ${expectation(schema)}, not ${shown(value)}`);
    return;
  }
  if (schema.enum && !schema.enum.includes(value)) {
    faults.add(pointer, 'enum', enumMessage(schema.enum, value, pointer), schema.enum);
    return;
  }
  if (typeof value === 'number') checkNumber(schema, value, pointer, faults);
  else if (typeof value === 'string') checkText(schema, value, pointer, faults);
  else if (Array.isArray(value)) checkList(schema, value, pointer, faults);
  else if (typeof value === 'object' && value !== null)
    checkObject(schema, value as Record<string, unknown>, pointer, faults);
}

function enumMessage(accepted: unknown[], value: unknown, pointer: string): string {
  const names = accepted.filter((each) => typeof each === 'string');
  const near = typeof value === 'string' ? nearestNames(value, names) : [];
  return `${fieldLabel(pointer)} must be ${expectation({ enum: accepted })}, not ${shown(value)}${didYouMean(near)}`;
}

function checkNumber(schema: PlainSchema, value: number, pointer: string, faults: FaultList): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const isInside =
    value >= (minimum ?? value) &&
    value <= (maximum ?? value) &&
    (exclusiveMinimum === undefined || value > exclusiveMinimum) &&
    (exclusiveMaximum === undefined || value < exclusiveMaximum);
  if (!isInside)
    faults.add(pointer, 'range', `${fieldLabel(pointer)} must be ${boundsText(schema)}, not ${shown(value)}`);
}

function checkText(schema: PlainSchema, value: string, pointer: string, faults: FaultList): void {
  const label = fieldLabel(pointer);
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, format } = schema;
  if (value.length > maxLength)
    faults.add(
      pointer,
      'tooLong',
      `${label} has ${value.length} characters, at most ${maxLength} are accepted`,
    );
  else if (value.length < minLength)
    faults.add(
      pointer,
      'range',
      `${label} must have at least ${minLength} character${minLength === 1 ? '' : 's'}`,
    );
  else if (pattern !== undefined && !new RegExp(pattern, 'u').test(value))
    faults.add(
      pointer,
      'pattern',
      pattern === notBlank
        ? `${label} must not be blank`
        : `${label} must match ${pattern}, not ${shown(value)}`,
    );
  else if (format !== undefined && formats[format]?.test(value) === false)
    faults.add(pointer, 'pattern', `${label} must be a ${format}, not ${shown(value)}`);
}

function checkList(schema: PlainSchema, value: unknown[], pointer: string, faults: FaultList): void {
  const label = fieldLabel(pointer);
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items, uniqueItems } = schema;
  if (value.length > maxItems) {
    faults.add(pointer, 'tooLong', `${label} has ${value.length} items, at most ${maxItems} are accepted`);
    return;
  }
  if (value.length < minItems) {
    faults.add(
      pointer,
      'range',
      value.length === 0
        ? `${label} is empty; give at least ${minItems} item${minItems === 1 ? '' : 's'}`
        : `${label} must have at least ${minItems} items, not ${value.length}`,
    );
  }
  if (items)
    value.forEach((item, index) => {
      checkSchema(items, item, pointerTo(pointer, index), faults);
    });
  if (uniqueItems) checkDistinct(value, 'items', pointer, faults);
}

function checkObject(
  schema: PlainSchema,
  value: Record<string, unknown>,
  pointer: string,
  faults: FaultList,
): void {
  const names = Object.keys(value);
  const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = schema;
  const label = fieldLabel(pointer);
  if (names.length < minProperties)
    faults.add(
      pointer,
      'range',
      `${label} must have at least ${minProperties} entr${minProperties === 1 ? 'y' : 'ies'}`,
    );
  if (names.length > maxProperties) {
    faults.add(
      pointer,
      'tooLong',
      `${label} has ${names.length} entries, at most ${maxProperties} are accepted`,
    );
    return;
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name))
      faults.add(
        pointerTo(pointer, name),
        'required',
        `${fieldLabel(pointerTo(pointer, name))} is needed: ${expectation(schema.properties?.[name] ?? {})}`,
      );
  }
  for (const name of names) {
    if (faults.isFull) return;
    checkProperty(schema, name, value[name], pointer, faults);
  }
}

function checkProperty(
  schema: PlainSchema,
  name: string,
  value: unknown,
  pointer: string,
  faults: FaultList,
): void {
  const at = pointerTo(pointer, name);
  const properties = schema.properties ?? {};
  const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (known) checkSchema(known, value, at, faults);
  else if (typeof schema.additionalProperties === 'object')
    checkSchema(schema.additionalProperties, value, at, faults);
  else if (schema.additionalProperties === false) {
    const names = Object.keys(properties);
    const near = nearestNames(name, names);
    faults.add(
      at,
      'unknownField',
      `${fieldLabel(at)} is no field${didYouMean(near)}; accepted: ${names.join(', ') || 'none'}`,
      near.length > 0 ? near : names,
    );
  }
}
