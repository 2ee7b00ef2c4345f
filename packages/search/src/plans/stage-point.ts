import { type Json, type Path, type ResolvedTrialSpec, readNested } from '@unetsweep/contract';

/** A point of a stage's sweep that may win. */
export interface StagePoint {
  pointId: string;
  number: number;
  params: Record<string, Json>;
  status: string;
  feasible: boolean;
  /** As the sweep's own `aggregate` says; null where it has none. */
  value: number | null;
  /** What the metric that counts is in each run that has completed or failed; null where the run has none. */
  runs: (number | null)[];
}

/** A point that won, with all that later stages may take of it. */
export interface WonPoint {
  per: Record<Path, Json>;
  /** Null: pinned values that no point had. */
  pointId: string | null;
  value: number | null;
  params: Record<string, Json>;
  /** Values that a person chose. */
  pin: Record<Path, Json>;
  /** The resolved spec of its runs. */
  spec: ResolvedTrialSpec;
}

/** What a point has at a path: what it was given, else what its sweep fixed. */
export function pointValueAt(
  { params }: Pick<StagePoint, 'params'>,
  fixed: object,
  path: Path,
): Json | undefined {
  if (Object.hasOwn(params, path)) return params[path];
  return readNested(fixed, path.split('.')) as Json | undefined;
}

/** Equal as JSON, whatever the order of fields. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === right.length &&
    left.every(([name, value]) => Object.hasOwn(b, name) && isSame(value, (b as Record<string, Json>)[name]))
  );
}
