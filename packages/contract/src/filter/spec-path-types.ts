import type { TSchema } from 'typebox';
import { nearestSpecPaths, type SpecPath, specPaths } from '../trial-spec/paths.js';
import type { FilterType } from './ast.js';
import type { PathTypes } from './parse.js';

interface PlainSchema {
  type?: string;
  enum?: unknown[];
  anyOf?: PlainSchema[];
}

const typeNames: Record<string, FilterType> = {
  number: 'number',
  integer: 'number',
  string: 'string',
  boolean: 'boolean',
};

function schemaTypes(schema: PlainSchema): FilterType[] {
  if (schema.anyOf) return schema.anyOf.filter(({ type }) => type !== 'null').flatMap(schemaTypes);
  return [typeNames[schema.type ?? ''] ?? 'any'];
}

/** The one type that all schemas of a field have, else `any`. */
function fieldType(schemas: TSchema[]): FilterType {
  const [first = 'any', ...rest] = schemas.flatMap((schema) => schemaTypes(schema as PlainSchema));
  return rest.every((type) => type === first) ? first : 'any';
}

/** Type of a field in filters; undefined for an object, which holds values but is none. */
export function specPathType({ isObject, schemas }: SpecPath): FilterType | undefined {
  return isObject ? undefined : fieldType(schemas);
}

/** Paths of a resolved spec, as `when`, `exclude` and `conditions` name them. */
export const specPathTypes: PathTypes = (segments) => {
  const path = segments.join('.');
  const known = specPaths.get(path);
  const type = known && specPathType(known);
  return type ? { type } : { nearest: known?.isObject ? valuesUnder(path) : nearestSpecPaths(path) };
};

/** Some of the values inside an object, for people who named the object. */
export function valuesUnder(path: string): string[] {
  const inside = [...specPaths.values()].filter((each) => !each.isObject && each.path.startsWith(`${path}.`));
  return inside.slice(0, 3).map((each) => each.path);
}
