import type { Json, Path } from '../../json.js';
import type { BundleParameter, ChoiceParameter, Parameter } from '../../sweep-spec/parameter.js';
import { type SpecPath, specPaths } from '../../trial-spec/paths.js';
import { checkDistinct } from '../check-distinct.js';
import type { FaultList } from '../fault-list.js';
import { fieldLabel, pointerTo, shown } from '../pointer.js';
import { checkDistribution } from './numeric-path.js';
import { checkFreeName, checkPathValue, checkPathValues, findSpecPath } from './path-values.js';
import { checkEnds, checkRange, isNormal, isRange } from './ranges.js';
import type { SweepCheck } from './sweep-check.js';

const longestLabel = 200;

/** Checks each parameter: its path, its values by the field at that path, and the sense of its range. */
export function checkParameters(check: SweepCheck): void {
  for (const [name, parameter] of check.parameters) {
    if (check.faults.isFull) return;
    checkParameter(check, name, parameter, pointerTo('/parameters', name));
  }
  checkConflicts(check);
}

function checkParameter(check: SweepCheck, name: string, parameter: Parameter, pointer: string): void {
  const { faults, isInternal } = check;
  if (!Array.isArray(parameter) && parameter.type === 'bundle') {
    checkBundle(check, name, parameter, pointer);
    return;
  }
  if (!Array.isArray(parameter) && parameter.type === 'choice') checkLabels(parameter, pointer, faults);
  if (!isInternal) checkExternal(name, parameter, pointer, faults);
  else {
    const known = findSpecPath(name, pointer, faults);
    if (known) checkValues(known, parameter, pointer, faults);
  }
}

/** The listed values of a parameter, and where they stand. */
function listed(parameter: Parameter, pointer: string): { values: Json[]; at: string } | undefined {
  if (Array.isArray(parameter)) return { values: parameter, at: pointer };
  return parameter.type === 'choice'
    ? { values: parameter.values, at: pointerTo(pointer, 'values') }
    : undefined;
}

function checkValues(path: SpecPath, parameter: Parameter, pointer: string, faults: FaultList): void {
  const list = listed(parameter, pointer);
  if (list) {
    list.values.forEach((value, index) => {
      checkPathValue(path, value, pointerTo(list.at, index), faults);
    });
    checkDistinct(list.values, 'values', list.at, faults);
    if (path.isObject) checkItemLabels(list.values, list.at, faults);
  } else if (isRange(parameter) || isNormal(parameter)) checkDistribution(path, parameter, pointer, faults);
}

function checkExternal(name: string, parameter: Parameter, pointer: string, faults: FaultList): void {
  checkFreeName(name, pointer, faults);
  const list = listed(parameter, pointer);
  if (list) checkDistinct(list.values, 'values', list.at, faults);
  else if (isRange(parameter)) checkRange(parameter, pointer, faults);
  else if (isNormal(parameter)) checkEnds(parameter, pointer, faults);
}

function checkLabels({ values, labels }: ChoiceParameter, pointer: string, faults: FaultList): void {
  if (labels === undefined) return;
  const at = pointerTo(pointer, 'labels');
  if (labels.length !== values.length)
    faults.add(
      at,
      'range',
      `${fieldLabel(at)} must name each of the ${values.length} values, not ${labels.length}`,
    );
  checkDistinct(labels, 'values', at, faults);
}

/** Objects are told apart by their labels: a label is a text, and no two are equal. */
function checkItemLabels(values: Json[], pointer: string, faults: FaultList): void {
  const seen = new Map<string, number>();
  values.forEach((value, index) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const { label } = value;
    if (label === undefined) return;
    const at = pointerTo(pointerTo(pointer, index), 'label');
    if (typeof label !== 'string' || label.length === 0 || label.length > longestLabel) {
      const message = `${fieldLabel(at)} must be a text of 1 to ${longestLabel} characters, not ${shown(label)}`;
      faults.add(at, 'type', message);
      return;
    }
    const first = seen.get(label);
    if (first === undefined) seen.set(label, index);
    else faults.add(at, 'duplicateName', `${fieldLabel(pointer)} has the label ${shown(label)} twice`);
  });
}

function checkBundle(check: SweepCheck, name: string, { values }: BundleParameter, pointer: string): void {
  const known = check.isInternal ? specPaths.get(name) : undefined;
  if (known && !known.isObject)
    check.faults.add(
      pointer,
      'conflictingPaths',
      `a bundle has a free name, and ${name} is a field; give the values as a list`,
    );
  else checkFreeName(name, pointer, check.faults);
  for (const [label, set] of Object.entries(values))
    checkPathValues(check, set, pointerTo(pointerTo(pointer, 'values'), label));
}

/** The paths that a parameter sets. */
export function pathsSetBy(name: string, parameter: Parameter): Set<Path> {
  if (Array.isArray(parameter) || parameter.type !== 'bundle') return new Set([name]);
  return new Set(Object.values(parameter.values).flatMap((set) => Object.keys(set)));
}

/** A path and each object around it: `a.b.c` gives `a`, `a.b`, `a.b.c`. */
function withParents(path: Path): Path[] {
  const names = path.split('.');
  return names.map((_, index) => names.slice(0, index + 1).join('.'));
}

/** Two parameters may not set the same path, nor one an object that holds the other's field. */
function checkConflicts({ parameters, faults, isInternal }: SweepCheck): void {
  const setBy = new Map<Path, string>();
  const inside = new Map<Path, string>();
  // A caller's name with dots is a name, not a way into an object.
  const around = (path: Path) => (isInternal ? withParents(path) : [path]);
  for (const [name, parameter] of parameters) {
    for (const path of pathsSetBy(name, parameter)) {
      const owners = [...around(path).map((each) => setBy.get(each)), inside.get(path)];
      const other = owners.find((owner) => owner !== undefined && owner !== name);
      if (other !== undefined)
        faults.add(
          pointerTo('/parameters', name),
          'conflictingPaths',
          `${name} sets ${path}, which ${other} sets too`,
        );
      setBy.set(path, name);
      for (const each of around(path)) if (!inside.has(each)) inside.set(each, name);
    }
  }
}
