import { type Path, specPaths } from '@unetsweep/contract';

/** Bounds of a JSON Schema for numbers, and its alternatives. */
interface NumberSchema {
  type?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  anyOf?: readonly unknown[];
}

function allows(schema: NumberSchema, value: number): boolean {
  if (schema.anyOf) return schema.anyOf.some((each) => allows(each as NumberSchema, value));
  if (schema.type !== 'number' && schema.type !== 'integer') return false;
  const { minimum = value, maximum = value, exclusiveMinimum, exclusiveMaximum } = schema;
  if (value < minimum || value > maximum) return false;
  if (schema.type === 'integer' && !Number.isInteger(value)) return false;
  return (
    value > (exclusiveMinimum ?? Number.NEGATIVE_INFINITY) &&
    value < (exclusiveMaximum ?? Number.POSITIVE_INFINITY)
  );
}

/** Whether the field at a path takes the number: its hard bounds, whatever range a sweep searches. A caller's own field has none. */
export function fieldAllows(path: Path, value: number): boolean {
  return specPaths.get(path)?.schemas.some((schema) => allows(schema as NumberSchema, value)) ?? true;
}

function largest({ anyOf, maximum }: NumberSchema): number {
  if (anyOf) return Math.max(...anyOf.map((each) => largest(each as NumberSchema)));
  return maximum ?? Number.NEGATIVE_INFINITY;
}

/** The largest number that the field at a path takes; Infinity where there is no such bound. */
export function largestAllowed(path: Path): number {
  const found = Math.max(
    ...(specPaths.get(path)?.schemas ?? []).map((schema) => largest(schema as NumberSchema)),
  );
  return Number.isFinite(found) ? found : Number.POSITIVE_INFINITY;
}
