import type { Json, Path } from '../../json.js';
import { didYouMean, nearestNames } from '../../nearest.js';
import { pointerTo, shown } from '../pointer.js';
import { checkPathValues } from './path-values.js';
import type { SweepCheck } from './sweep-check.js';

/** What a caller's trial may hold; null: nothing is known of it. */
function callersNames({ isInternal, parameters, spec }: SweepCheck): string[] | null {
  if (isInternal || parameters.size === 0) return null;
  const overridden = (spec.overrides ?? []).flatMap(({ set }) => Object.keys(set));
  return [...parameters.keys(), ...Object.keys(spec.trial ?? {}), ...overridden];
}

/** Checks a point that a person gives. Where the caller trains and has named parameters, another name is taken for a slip. */
export function checkGivenPoint(check: SweepCheck, point: Record<Path, Json>, pointer: string): void {
  checkPathValues(check, point, pointer);
  const known = callersNames(check);
  if (known === null) return;
  for (const name of Object.keys(point)) {
    if (known.includes(name)) continue;
    const near = nearestNames(name, known);
    const message = `${shown(name)} is no parameter of the sweep and no field of its trial${didYouMean(near)}`;
    check.faults.add(pointerTo(pointer, name), 'unknownPath', message, near);
  }
}
