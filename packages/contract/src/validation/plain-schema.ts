/** The part of JSON Schema that the contract's schemas use. */
export interface PlainSchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  title?: string;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  items?: PlainSchema;
  properties?: Record<string, PlainSchema>;
  required?: string[];
  additionalProperties?: boolean | PlainSchema;
  anyOf?: PlainSchema[];
  discriminator?: { propertyName: string };
}

/** The JSON type of a value as schemas name it; whole numbers are `integer`. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** Whether a value of JSON type `actual` is one of schema type `wanted`. */
export function isOfType(actual: string, wanted: string | undefined): boolean {
  return wanted === undefined || actual === wanted || (wanted === 'number' && actual === 'integer');
}
