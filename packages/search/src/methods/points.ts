import type { Json, Path } from '@unetsweep/contract';
import type { Space } from '../space/space.js';
import type { MethodCursor, SearchMethod } from './search-method.js';
import { Walk } from './walk.js';

/** The given points in their order. `kind` names them in the points' origins. */
export function createPoints(
  points: readonly Record<Path, Json>[],
  kind: 'point' | 'startPoint' | 'anchor',
  space: Space,
  cursor: MethodCursor | null,
): SearchMethod {
  const propose = (index: number) => ({
    selection: space.point(points[index] ?? {}),
    origin: { [kind]: index },
  });
  return new Walk(points.length, false, propose, cursor);
}
