import type { Json, Path } from '../json.js';
import { pointerTo } from '../validation/pointer.js';
import type { SweepSpec } from './sweep-spec.js';

/** What of a sweep may name weights to start from. */
export type WeightsNaming = Pick<SweepSpec, 'trial' | 'parameters' | 'overrides' | 'search' | 'epochBudget'>;

/** A value of `training.initialWeights`. */
export interface NamedStart {
  checkpointId?: string | null;
  trialId?: string | null;
  weightsSha256?: string | null;
  /** Its name in `params`, where it is one of a parameter's values. */
  label?: string;
}

/** Where a value stands. */
export interface StartPlace {
  /** JSON pointer into the sweep. */
  pointer: string;
  /** Whether it is a value by path, which may have a label. */
  isItem: boolean;
}

type Change = (start: NamedStart, place: StartPlace) => NamedStart;
type Values = Record<string, Json>;

export const startPath: Path = 'training.initialWeights';

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function changeAt(path: Path, value: Json, place: StartPlace, change: Change): Json {
  if (!isObject(value)) return value;
  if (path === startPath) return { ...change(value, place) };
  if (path !== 'training' || !isObject(value.initialWeights)) return value;
  const inside = { pointer: pointerTo(place.pointer, 'initialWeights'), isItem: false };
  return { ...value, initialWeights: { ...change(value.initialWeights, inside) } };
}

function changeSet(set: Readonly<Values>, pointer: string, change: Change): Values {
  const entries = Object.entries(set).map(([path, value]) => {
    const place = { pointer: pointerTo(pointer, path), isItem: true };
    return [path, changeAt(path, value, place, change)] as const;
  });
  return Object.fromEntries(entries);
}

function changeSets<Sets extends readonly Readonly<Values>[]>(sets: Sets, pointer: string, change: Change) {
  return sets.map((set, index) => changeSet(set, pointerTo(pointer, index), change));
}

function changeParameter(name: string, parameter: Json, pointer: string, change: Change): Json {
  const list = (values: Json[], at: string) =>
    values.map((value, index) =>
      changeAt(name, value, { pointer: pointerTo(at, index), isItem: true }, change),
    );
  if (Array.isArray(parameter)) return list(parameter, pointer);
  if (!isObject(parameter)) return parameter;
  const at = pointerTo(pointer, 'values');
  const { type, values } = parameter;
  if (type === 'choice' && Array.isArray(values)) return { ...parameter, values: list(values, at) };
  if (type !== 'bundle' || !isObject(values)) return parameter;
  const sets = Object.entries(values).map(([label, set]) => {
    return [label, isObject(set) ? changeSet(set, pointerTo(at, label), change) : set] as const;
  });
  return { ...parameter, values: Object.fromEntries(sets) };
}

function mayName(name: string, parameter: unknown): boolean {
  return name === startPath || name === 'training' || (isObject(parameter) && parameter.type === 'bundle');
}

function changeParameters(parameters: Values, change: Change): Values {
  const entries = Object.entries(parameters).map(([name, parameter]) => {
    if (!mayName(name, parameter)) return [name, parameter] as const;
    return [name, changeParameter(name, parameter, pointerTo('/parameters', name), change)] as const;
  });
  return Object.fromEntries(entries);
}

function changeSearch(search: Values, change: Change): Values {
  const changed = { ...search };
  for (const field of ['startPoints', 'points']) {
    const sets = search[field];
    if (Array.isArray(sets) && sets.every(isObject))
      changed[field] = changeSets(sets, `/search/${field}`, change);
  }
  return changed;
}

/**
 * The sweep with each value of `training.initialWeights` replaced: the fixed one, and those of parameters, bundles, overrides,
 * points and the anchor. Null stays.
 */
export function mapStarts<Spec extends WeightsNaming>(spec: Spec, change: Change): Spec {
  const { trial, parameters, overrides, search, epochBudget } = spec as unknown as Record<
    keyof WeightsNaming,
    Json | undefined
  >;
  const changed: Partial<Record<keyof WeightsNaming, Json>> = {};
  if (isObject(trial) && isObject(trial.training)) {
    const place = { pointer: '/trial/training', isItem: false };
    changed.trial = { ...trial, training: changeAt('training', trial.training, place, change) };
  }
  if (isObject(parameters)) changed.parameters = changeParameters(parameters, change);
  if (Array.isArray(overrides))
    changed.overrides = overrides.map((each, index) =>
      isObject(each) && isObject(each.set)
        ? { ...each, set: changeSet(each.set, `/overrides/${index}/set`, change) }
        : each,
    );
  if (isObject(search)) changed.search = changeSearch(search, change);
  if (isObject(epochBudget) && isObject(epochBudget.anchor))
    changed.epochBudget = {
      ...epochBudget,
      anchor: changeSet(epochBudget.anchor, '/epochBudget/anchor', change),
    };
  return { ...spec, ...changed };
}

/** Checkpoints that the sweep's trials may start from; none of a caller that trains, whose fields mean what the caller likes. */
export function startCheckpoints(spec: WeightsNaming & Pick<SweepSpec, 'runner'>): string[] {
  if (spec.runner === 'external') return [];
  const ids = new Set<string>();
  mapStarts(spec, (start) => {
    if (start.checkpointId) ids.add(start.checkpointId);
    return start;
  });
  return [...ids];
}
