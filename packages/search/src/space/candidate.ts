import { type Json, type Path, specPaths } from '@unetsweep/contract';

/** One value that a parameter can take. */
export interface Candidate {
  /** What `params` shows at the parameter's name: the value, or its label. */
  shown: Json;
  /** What it sets, by path. */
  set: Readonly<Record<Path, Json>>;
  /** Fields of a bundle, shown beside its label; null for a plain value. */
  leaves: Readonly<Record<Path, Json>> | null;
  /** Position among the parameter's values; -1 for a number drawn from a range. */
  index: number;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function addLeaves(leaves: Record<Path, Json>, path: Path, value: Json): void {
  if (!isObject(value)) leaves[path] = value;
  else for (const [name, inner] of Object.entries(value)) addLeaves(leaves, `${path}.${name}`, inner);
}

/** An object that replaces the whole object at `path`; its label is its own or its compact JSON. */
function objectBundle(path: Path, value: { [key: string]: Json }, label: string | undefined, index: number) {
  const { label: own, ...fields } = value;
  const leaves: Record<Path, Json> = {};
  for (const [name, inner] of Object.entries(fields)) addLeaves(leaves, `${path}.${name}`, inner);
  const shown = label ?? (typeof own === 'string' ? own : JSON.stringify(fields));
  return { shown, set: { [path]: fields }, leaves, index };
}

/** A listed value of the parameter at `path`. */
export function listedCandidate(
  path: Path,
  value: Json,
  index: number,
  label?: string | undefined,
): Candidate {
  const known = specPaths.get(path);
  if (isObject(value) && (known?.isObject ?? false)) return objectBundle(path, value, label, index);
  return { shown: label ?? value, set: { [path]: value }, leaves: null, index };
}

/** A labelled set of values by path, of a parameter with a free name. */
export function bundleCandidate(label: string, set: Record<Path, Json>, index: number): Candidate {
  const leaves: Record<Path, Json> = {};
  for (const [path, value] of Object.entries(set)) addLeaves(leaves, path, value);
  return { shown: label, set, leaves, index };
}

/** A number drawn from a range or given by hand. */
export function drawnCandidate(path: Path, value: Json): Candidate {
  return { shown: value, set: { [path]: value }, leaves: null, index: -1 };
}
