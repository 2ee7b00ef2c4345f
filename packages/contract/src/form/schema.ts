import Type, { type Static, type TSchema, type TUnsafe } from 'typebox';

/** `schema` or null. */
export function nullable<S extends TSchema>(
  schema: S,
  options: Record<string, unknown> = {},
): TUnsafe<Static<S> | null> {
  return Type.Unsafe<Static<S> | null>({ anyOf: [schema, Type.Null()], ...options });
}

/** An object with free keys and values of one schema. */
export function recordOf<S extends TSchema>(
  value: S,
  options: Record<string, unknown> = {},
): TUnsafe<Record<string, Static<S>>> {
  return Type.Unsafe<Record<string, Static<S>>>({ type: 'object', additionalProperties: value, ...options });
}

/** A list of exactly two values of one schema. */
export function pairOf<S extends TSchema>(
  item: S,
  options: Record<string, unknown> = {},
): TUnsafe<[Static<S>, Static<S>]> {
  return Type.Unsafe<[Static<S>, Static<S>]>({
    type: 'array',
    items: item,
    minItems: 2,
    maxItems: 2,
    ...options,
  });
}

/** One of a few strings. */
export function oneOf<const V extends string>(
  values: readonly V[],
  options: Record<string, unknown> = {},
): TUnsafe<V> {
  return Type.Unsafe<V>({ type: 'string', enum: [...values], ...options });
}

/** An object that refuses unknown fields. */
export function closedObject<P extends Record<string, TSchema>>(
  properties: P,
  options: Record<string, unknown> = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

interface TaggedBranch {
  title: string;
  properties: Record<string, { enum: string[] }>;
}

/** OpenAPI's discriminator of a union of titled objects: which value of `tag` means which component. */
export function discriminatorOf(
  tag: string,
  branches: readonly TSchema[],
): { propertyName: string; mapping: Record<string, string> } {
  const mapping: Record<string, string> = {};
  for (const branch of branches as readonly TSchema[] as readonly TaggedBranch[]) {
    for (const value of branch.properties[tag]?.enum ?? [])
      mapping[value] = `#/components/schemas/${branch.title}`;
  }
  return { propertyName: tag, mapping };
}
