import type { Json } from '@unetsweep/contract';

type Fields = Record<string, Json>;

/** What people look at first. */
const ORDER = ['name', 'notes', 'tags', 'dataset', 'search', 'parameters', 'trial', 'objective'];

const placeOf = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** Equal whatever the order of fields. */
function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => isEqual((a as Fields)[name], (b as Fields)[name]))
  );
}

/** The fields of a sweep that say something, in the order in which they are read. */
export function withoutDefaults(spec: Fields, defaults: Fields): Fields {
  const said = Object.entries(spec).filter(([name, value]) => !isEqual(value, defaults[name]));
  return Object.fromEntries(said.sort(([a], [b]) => placeOf(a) - placeOf(b)));
}
