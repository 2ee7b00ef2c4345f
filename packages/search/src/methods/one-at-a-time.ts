import type { Axis, Selection } from '../space/axes.js';
import type { Space } from '../space/space.js';
import { assertFinite } from './not-applicable.js';
import type { MethodCursor, SearchMethod } from './search-method.js';
import { RepeatingWalk } from './walk.js';

/** `trial` as it is, then every value of each parameter alone, the others as `trial` says. */
export function createOneAtATime(
  space: Space,
  axes: readonly Axis[],
  cursor: MethodCursor | null,
): SearchMethod {
  assertFinite('oneAtATime', space, axes);
  const { parameters } = space;
  const starts: number[] = [];
  let size = 1;
  for (const axis of axes) {
    starts.push(size);
    size += axis.size ?? 0;
  }
  const propose = (index: number) => {
    const selection = new Array<Selection[number]>(parameters.length).fill(undefined);
    const position = starts.findLastIndex((start) => start <= index);
    const digit = index - (starts[position] ?? 0);
    for (const member of axes[position]?.members ?? []) selection[member] = parameters[member]?.at(digit);
    return { selection, origin: { alone: index, changes: axes[position]?.name ?? null } };
  };
  // A value may be what `trial` says anyway.
  return new RepeatingWalk(size, false, propose, cursor);
}
