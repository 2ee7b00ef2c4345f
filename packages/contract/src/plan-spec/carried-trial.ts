import { isValues, type Values } from '../defaults/fill.js';
import { readNested } from '../filter/read-path.js';
import { UnionForm } from '../form/form.js';
import type { Json, Path } from '../json.js';
import { specPaths } from '../trial-spec/paths.js';
import { type TrialSpec, trialForms } from '../trial-spec/trial-spec.js';
import { mergeTrials } from './stage-sweep.js';

/** The path that says which variant a field belongs to, and that variant in a spec; null for fields that all variants have. */
export function variantOf(path: Path, spec: object): { tag: Path; variant: Json } | null {
  const known = specPaths.get(path);
  const form = known?.section ? trialForms[known.section] : undefined;
  if (!known?.variants || !(form instanceof UnionForm)) return null;
  const tag = `${known.section}.${form.tag}`;
  return { tag, variant: (readNested(spec, tag.split('.')) as Json | undefined) ?? null };
}

function setAt(container: Values, segments: readonly string[], value: Json): void {
  const [name = '', ...rest] = segments;
  if (rest.length === 0) {
    container[name] = value;
    return;
  }
  const inner = container[name];
  const next: Values = isValues(inner) ? inner : {};
  container[name] = next;
  setAt(next, rest, value);
}

/** A share that cross validation makes inactive is no field of its trials. */
function withoutInactive({ validation, ...trial }: TrialSpec): TrialSpec {
  if (validation === undefined) return trial;
  const { fraction: _, ...rest } = validation;
  const isActive = validation.folds === undefined || validation.folds === 1;
  return { ...trial, validation: isActive ? validation : rest };
}

/**
 * Fixed values with carried ones over them; a variant that is carried takes the place of another one with its own fields.
 * `dataset` is none of them.
 */
export function withCarried(trial: TrialSpec, values: Record<Path, Json>): TrialSpec {
  const over: Values = {};
  for (const [path, value] of Object.entries(values))
    if (path !== 'dataset') setAt(over, path.split('.'), value);
  return withoutInactive(mergeTrials(trial, over as TrialSpec));
}
