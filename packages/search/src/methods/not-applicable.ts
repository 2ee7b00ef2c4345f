import { ProblemError } from '@unetsweep/contract';
import type { Axis } from '../space/axes.js';
import type { Space } from '../space/space.js';

/** A search that cannot serve its space. @param detail what does not fit, and what would */
export function notApplicable(detail: string, parameters: readonly string[]): ProblemError {
  return new ProblemError('methodNotApplicable', detail, { extras: { parameters: [...parameters] } });
}

/** Names of the parameters of axes. */
export function namesOf({ parameters }: Space, axes: readonly Axis[]): string[] {
  return axes.flatMap(({ members }) => members.flatMap((member) => parameters[member]?.name ?? []));
}

/** @throws ProblemError `methodNotApplicable` where there are parameters that the method would leave out */
export function assertOnlyAxes(
  method: string,
  space: Space,
  axes: readonly Axis[],
  searched: readonly string[],
): void {
  const others = namesOf(space, axes).filter((name) => !searched.includes(name));
  if (others.length === 0) return;
  const detail = `${method} searches ${searched.join(', ')} only; name ${others.join(', ')} in search.per, for a search in each of their cells, or leave them out`;
  throw notApplicable(detail, others);
}

/** @throws ProblemError `notFinite` where an axis has no end of values */
export function assertFinite(method: string, space: Space, axes: readonly Axis[]): void {
  const endless = namesOf(
    space,
    axes.filter(({ size }) => size === null),
  );
  if (endless.length === 0) return;
  const detail = `${method} needs finite parameters: give ${endless.join(', ')} a list, step, points or factor`;
  throw new ProblemError('notFinite', detail, { extras: { parameters: endless } });
}
