import type { FloatParameter, IntParameter, NormalParameter, Parameter } from '../../sweep-spec/parameter.js';
import type { FaultList } from '../fault-list.js';
import { fieldLabel, pointerTo } from '../pointer.js';

type Range = FloatParameter | IntParameter;

export function isRange(parameter: Parameter): parameter is Range {
  return !Array.isArray(parameter) && (parameter.type === 'float' || parameter.type === 'int');
}

export function isNormal(parameter: Parameter): parameter is NormalParameter {
  return !Array.isArray(parameter) && (parameter.type === 'normal' || parameter.type === 'logNormal');
}

/** Checks that a range has values: its ends are in order, a log scale is positive, and it is cut up in one way only. */
export function checkRange(range: Range, pointer: string, faults: FaultList): void {
  checkEnds(range, pointer, faults);
  const isMultiplicative = range.scale === 'log' || 'factor' in range;
  if (isMultiplicative && range.low <= 0) {
    const why = range.scale === 'log' ? 'a log scale' : 'a factor';
    faults.add(
      pointerTo(pointer, 'low'),
      'range',
      `${fieldLabel(pointerTo(pointer, 'low'))} must be greater than 0 with ${why}, not ${range.low}`,
    );
  }
  const [first, second] = ['step', 'points', 'factor'].filter((name) => Object.hasOwn(range, name));
  if (second === undefined) return;
  faults.add(
    pointerTo(pointer, second),
    'unknownField',
    `${fieldLabel(pointer)} has ${first} and ${second}; give one of them`,
  );
}

/** Checks that the lower end is not above the upper one, where both are given. */
export function checkEnds(
  { low, high }: { low?: number; high?: number },
  pointer: string,
  faults: FaultList,
): void {
  if (low === undefined || high === undefined || low <= high) return;
  const at = pointerTo(pointer, 'low');
  faults.add(at, 'range', `${fieldLabel(at)} must be at most high (${high}), not ${low}`);
}
