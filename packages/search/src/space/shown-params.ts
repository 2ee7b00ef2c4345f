import { type Json, type Path, type ResolvedTrialSpec, readNested } from '@unetsweep/contract';
import type { Selection } from './axes.js';
import { idleFields, mayBeIdle } from './idle-fields.js';
import { sectionOf } from './section-cache.js';
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

/** Whether the chosen variants have the field, and it has an effect beside them. */
export function isUsedField(spec: ResolvedTrialSpec, path: Path): boolean {
  if (resolvedAway.has(path)) return true;
  if (readNested(spec, segments(path)) === undefined) return false;
  return !(mayBeIdle.has(path) && isIdle(spec, path));
}

function isIdle(spec: ResolvedTrialSpec, path: Path): boolean {
  const section = sectionOf(path);
  const [, field = ''] = segments(path);
  return section !== null && idleFields(section, spec[section]).includes(field);
}

/**
 * What varied: each parameter's value or label, and a bundle's fields beside its label. Fields that the chosen variants lack,
 * or that have no effect beside them, are absent. The values are those of the point, also where an override replaces them in the spec.
 * @param isUsed whether the point's spec without overrides has the field
 */
export function shownParams(
  parameters: readonly SpaceParameter[],
  selection: Selection,
  isUsed: (path: Path) => boolean,
): Record<string, Json> {
  const params: Record<string, Json> = {};
  selection.forEach((candidate, position) => {
    const name = parameters[position]?.name;
    if (!candidate || name === undefined) return;
    if (candidate.leaves === null) {
      if (isUsed(name)) params[name] = candidate.shown;
      return;
    }
    params[name] = candidate.shown;
    for (const [path, value] of Object.entries(candidate.leaves)) {
      if (isUsed(path)) params[path] = value;
    }
  });
  return params;
}
