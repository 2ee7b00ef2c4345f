import { parameterValueCount } from '../../sweep-spec/value-count.js';
import { pointerTo } from '../pointer.js';
import { checkIsParameter } from './conditions.js';
import type { SweepCheck } from './sweep-check.js';

/** Checks zips: they name finite parameters of equal length, each in one zip only. */
export function checkZips(check: SweepCheck): void {
  const zipped = new Set<string>();
  check.spec.zip?.forEach((names, index) => {
    const pointer = pointerTo('/zip', index);
    names.forEach((name, position) => {
      const at = pointerTo(pointer, position);
      if (!checkIsParameter(check, name, at)) return;
      if (zipped.has(name)) check.faults.add(at, 'conflictingPaths', `${name} is zipped twice`);
      zipped.add(name);
    });
    checkLengths(check, names, pointer);
  });
}

function checkLengths({ parameters, faults }: SweepCheck, names: string[], pointer: string): void {
  const lengths: string[] = [];
  const counts = new Set<number>();
  names.forEach((name, position) => {
    const parameter = parameters.get(name);
    if (!parameter) return;
    const count = parameterValueCount(parameter);
    if (count === null)
      faults.add(
        pointerTo(pointer, position),
        'notFinite',
        `${name} has no list of values to zip; give step, points or factor`,
      );
    else {
      counts.add(count);
      lengths.push(`${name} has ${count}`);
    }
  });
  if (counts.size > 1)
    faults.add(pointer, 'zipLengths', `zipped lists must be equally long: ${lengths.join(', ')}`);
}
