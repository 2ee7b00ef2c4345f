import { namePatterns } from '../../ids.js';
import type { Json, Path } from '../../json.js';
import { didYouMean } from '../../nearest.js';
import { nearestSpecPaths, type SpecPath, specPaths } from '../../trial-spec/paths.js';
import { checkSchema } from '../check-schema.js';
import { FaultList } from '../fault-list.js';
import type { PlainSchema } from '../plain-schema.js';
import { pointerTo, shown } from '../pointer.js';
import type { SweepCheck } from './sweep-check.js';

/** The field at a path, or a fault with the nearest names. */
export function findSpecPath(path: Path, pointer: string, faults: FaultList): SpecPath | undefined {
  const known = specPaths.get(path);
  if (known || faults.isFull) return known;
  const near = nearestSpecPaths(path);
  faults.add(pointer, 'unknownPath', `${shown(path)} is no path of a trial${didYouMean(near)}`, near);
  return undefined;
}

/** An item of a bundle may carry the `label` by which `params` and tables name it. */
function withoutItemLabel(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { label: _label, ...fields } = value;
  return fields;
}

/** Checks a value for a path by each schema that the path may have; the faults of the nearest one are told. */
export function checkPathValue(path: SpecPath, value: Json, pointer: string, faults: FaultList): void {
  const item = path.isObject ? withoutItemLabel(value) : value;
  let fewest: FaultList | undefined;
  for (const schema of path.schemas) {
    const own = new FaultList();
    checkSchema(schema as PlainSchema, item, pointer, own);
    if (own.errors.length === 0) return;
    if (!fewest || own.errors.length < fewest.errors.length) fewest = own;
  }
  faults.append(fewest?.errors ?? []);
}

const freeName = new RegExp(namePatterns.external, 'u');

/** Checks the name of something that the caller has named. */
export function checkFreeName(name: string, pointer: string, faults: FaultList): void {
  if (!freeName.test(name))
    faults.add(pointer, 'pattern', `the name ${shown(name)} must match ${namePatterns.external}`);
}

/** Checks values by path: every path is known and accepts its value. Callers that train have names of their own. */
export function checkPathValues(
  { isInternal, faults }: SweepCheck,
  values: Record<Path, Json>,
  pointer: string,
): void {
  for (const [path, value] of Object.entries(values)) {
    if (faults.isFull) return;
    const at = pointerTo(pointer, path);
    if (!isInternal) {
      checkFreeName(path, at, faults);
      continue;
    }
    const known = findSpecPath(path, at, faults);
    if (known) checkPathValue(known, value, at, faults);
  }
}
