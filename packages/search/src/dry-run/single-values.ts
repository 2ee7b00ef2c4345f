import type { Selection } from '../space/axes.js';
import type { Candidate } from '../space/candidate.js';
import type { Space } from '../space/space.js';

/** Values of one axis that are tried at most, spread evenly. */
const mostValues = 200;

/** Every value of each axis alone, the others at their first value (or at a draw, where there is no list of values). */
export function* singleValues(space: Space): Generator<Selection> {
  const { axes, parameters, spec } = space;
  const base: (Candidate | undefined)[] = [...space.sample(spec.seed, 0)];
  for (const { members, size } of axes) {
    if (size !== null) for (const member of members) base[member] = parameters[member]?.at(0);
  }
  yield [...base];
  for (const { members, size } of axes) {
    const tried = Math.min(size ?? 0, mostValues);
    for (let index = 1; index < tried; index++) {
      const digit = Math.floor((index * ((size ?? 1) - 1)) / (tried - 1));
      const selection = [...base];
      for (const member of members) selection[member] = parameters[member]?.at(digit);
      yield selection;
    }
  }
}
