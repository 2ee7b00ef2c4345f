import type { FilterPath } from './ast.js';

/** The value at a path of one object; undefined where there is none. */
export type ReadPath = (path: FilterPath) => unknown;

function ownValue(container: unknown, name: string): unknown {
  if (typeof container !== 'object' || container === null || Array.isArray(container)) return undefined;
  return Object.hasOwn(container, name) ? (container as Record<string, unknown>)[name] : undefined;
}

/** Follows own keys only, so that no path reaches a prototype. */
export function readNested(container: unknown, segments: readonly string[]): unknown {
  let value = container;
  for (const name of segments) value = ownValue(value, name);
  return value;
}

/** Reads paths of a resolved spec, without a prefix. */
export function readSpecPath(spec: object): ReadPath {
  return ({ segments }) => readNested(spec, segments);
}

/** Reads paths of a trial: groups of values by name, `params.X` falling back to `spec.X` where X did not vary, and columns. */
export function readTrialPath(trial: object): ReadPath {
  return ({ segments }) => {
    const [group = '', ...rest] = segments;
    if (rest.length === 0) return ownValue(trial, group);
    const values = ownValue(trial, group);
    const named = ownValue(values, rest.join('.'));
    if (named !== undefined) return named;
    return group === 'params' ? readNested(ownValue(trial, 'spec'), rest) : readNested(values, rest);
  };
}
