import type { UnionForm } from '../form/form.js';
import type { Json } from '../json.js';
import { fillFields, isValues, type Values } from './fill.js';
import type { Layer } from './layers.js';
import { withoutLabel, withValueAt } from './object-section.js';

/** What the layers so far say about a tagged union. */
interface UnionState {
  variant: string;
  /** Fields of every variant: they carry over when the variant changes. */
  common: Values;
  /** Own fields of the variant in force: dropped when it changes. */
  bound: Values;
  /** Own fields set by parameters and overrides: used by whichever variant comes out, if it has them. */
  free: Values;
}

function choose(state: UnionState, variant: Json | undefined): void {
  if (typeof variant !== 'string' || variant === state.variant) return;
  state.variant = variant;
  state.bound = {};
}

function applyObject(form: UnionForm<unknown, unknown>, state: UnionState, values: Values): void {
  choose(state, values[form.tag]);
  for (const name of Object.keys(values)) {
    if (name === form.tag) continue;
    const group = Object.hasOwn(form.common, name) ? state.common : state.bound;
    group[name] = values[name] as Json;
  }
}

function applyPaths(
  form: UnionForm<unknown, unknown>,
  state: UnionState,
  layer: Layer & { kind: 'paths' },
  start: string,
): void {
  for (const { segments, value } of layer.entries) {
    if (segments.length === 0) {
      Object.assign(state, { variant: start, common: {}, bound: {}, free: {} });
      applyObject(form, state, withoutLabel(value));
    }
  }
  for (const { segments, value } of layer.entries) if (segments[0] === form.tag) choose(state, value);
  for (const { segments, value } of layer.entries) {
    const [name] = segments;
    if (name === undefined || name === form.tag) continue;
    const group = Object.hasOwn(form.common, name) ? 'common' : layer.bound ? 'bound' : 'free';
    state[group] = withValueAt(state[group], segments, value);
  }
}

/**
 * Resolves a tagged union. Fields common to all variants carry over when a later layer changes the variant; a variant's own
 * fields start from its defaults and take only what parameters and overrides set for it. Fields that the variant lacks are dropped.
 */
export function resolveUnion(
  form: UnionForm<unknown, unknown>,
  layers: Layer[],
  start: string,
  missing: string[],
  parent: string,
): Values {
  const state: UnionState = { variant: start, common: {}, bound: {}, free: {} };
  for (const layer of layers) {
    if (layer.kind === 'object') applyObject(form, state, layer.values);
    else applyPaths(form, state, layer, start);
  }
  const resolved: Values = { [form.tag]: state.variant };
  const chosen = Object.hasOwn(form.variants, state.variant) ? form.variants[state.variant] : undefined;
  if (!chosen) {
    missing.push(`${parent}${form.tag}`);
    return resolved;
  }
  const own = isEmpty(state.free) ? state.bound : { ...state.bound, ...state.free };
  fillFields(resolved, chosen.required, own, missing, parent);
  fillFields(resolved, chosen.fields, own, missing, parent);
  fillFields(resolved, form.common, state.common, missing, parent);
  return resolved;
}

function isEmpty(values: Values): boolean {
  return isValues(values) && Object.keys(values).length === 0;
}
