import { type FilterType, nearestNames } from '@unetsweep/contract';
import type { PathTypes } from './list-query.js';

/** Paths of a list whose items have fixed columns. */
export function columnTypes(columns: Readonly<Record<string, FilterType>>): PathTypes {
  return (segments) => {
    const path = segments.join('.');
    const type = Object.hasOwn(columns, path) ? columns[path] : undefined;
    return type ? { type } : { nearest: nearestNames(path, Object.keys(columns)) };
  };
}
