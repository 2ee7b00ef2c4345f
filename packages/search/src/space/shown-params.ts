import { type Json, type Path, type ResolvedTrialSpec, readNested } from '@unetsweep/contract';
import type { Selection } from './axes.js';
import type { SpaceParameter } from './space-parameter.js';

/** Paths that resolving takes away although they count. */
const resolvedAway: ReadonlySet<Path> = new Set(['model.preset']);

const segmentsOf = new Map<Path, string[]>();

function segments(path: Path): string[] {
  const known = segmentsOf.get(path);
  if (known) return known;
  const made = path.split('.');
  segmentsOf.set(path, made);
  return made;
}

function isUsed(spec: ResolvedTrialSpec, path: Path): boolean {
  return resolvedAway.has(path) || readNested(spec, segments(path)) !== undefined;
}

/**
 * What varied: each parameter's value or label, and a bundle's fields beside its label. Fields that the chosen variants lack
 * are absent. The values are those of the point, also where an override replaces them in the spec.
 * @param spec the point's spec without overrides
 */
export function shownParams(
  parameters: readonly SpaceParameter[],
  selection: Selection,
  spec: ResolvedTrialSpec,
): Record<string, Json> {
  const params: Record<string, Json> = {};
  selection.forEach((candidate, position) => {
    const name = parameters[position]?.name;
    if (!candidate || name === undefined) return;
    if (candidate.leaves === null) {
      if (isUsed(spec, name)) params[name] = candidate.shown;
      return;
    }
    params[name] = candidate.shown;
    for (const [path, value] of Object.entries(candidate.leaves)) {
      if (isUsed(spec, path)) params[path] = value;
    }
  });
  return params;
}
