import Type, { type TUnsafe } from 'typebox';

/** One of a few strings; with its type, which coercion and generated clients need. */
export function oneOf<const V extends string>(
  values: readonly V[],
  options: Record<string, unknown> = {},
): TUnsafe<V> {
  return Type.Unsafe<V>({ type: 'string', enum: [...values], ...options });
}
