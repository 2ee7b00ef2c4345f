import { type Json, type Path, readNested, variantOf } from '@unetsweep/contract';
import type { WonPoint } from './stage-point.js';

/** A part of the spec around the path that is switched off: null there says more than the absence of its fields. */
function switchedOff(path: Path, spec: object): Path | null {
  const segments = path.split('.');
  for (let length = 1; length < segments.length; length++) {
    const around = segments.slice(0, length);
    if (readNested(spec, around) === null) return around.join('.');
  }
  return null;
}

/** Whether a person's pinned variant takes the place of the one that the field belongs to. */
function isOverruled(path: Path, { pin, spec }: WonPoint): boolean {
  const of = variantOf(path, spec);
  return of !== null && Object.hasOwn(pin, of.tag) && pin[of.tag] !== of.variant;
}

/** What a winner has at these paths: pinned values, then those of its spec. Fields that its variants lack are left out. */
export function carriedValues(winner: WonPoint, paths: Iterable<Path>): Record<Path, Json> {
  const { pin, spec, params } = winner;
  const values: Record<Path, Json> = {};
  for (const path of paths) {
    const found = isOverruled(path, winner)
      ? undefined
      : (readNested(spec, path.split('.')) as Json | undefined);
    const off = found === undefined ? switchedOff(path, spec) : null;
    // Presets are resolved away: only the params still name them.
    const value = Object.hasOwn(pin, path) ? pin[path] : (found ?? params[path]);
    if (value !== undefined) values[path] = value;
    else if (off !== null) values[off] = null;
  }
  return values;
}
