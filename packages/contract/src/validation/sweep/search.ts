import { parameterValueCount } from '../../sweep-spec/value-count.js';
import { pointerTo } from '../pointer.js';
import { checkIsParameter } from './conditions.js';
import { checkGivenPoint } from './given-point.js';
import type { SweepCheck } from './sweep-check.js';

/** Checks the search: it names parameters, its points fit the fields, and a grid has an end. */
export function checkSearch(check: SweepCheck): void {
  const { search } = check.spec;
  if (!search) return;
  search.per?.forEach((name, index) => {
    checkIsParameter(check, name, pointerTo('/search/per', index));
  });
  search.startPoints?.forEach((point, index) => {
    checkGivenPoint(check, point, pointerTo('/search/startPoints', index));
  });
  if (search.method === 'orderThenBinary') checkIsParameter(check, search.parameter, '/search/parameter');
  if (search.method === 'growth') {
    search.order.forEach((name, index) => {
      checkIsParameter(check, name, pointerTo('/search/order', index));
    });
  }
  if (search.method === 'points') {
    search.points.forEach((point, index) => {
      checkGivenPoint(check, point, pointerTo('/search/points', index));
    });
  }
  if (search.method === 'grid') checkFinite(check);
}

function checkFinite({ parameters, faults }: SweepCheck): void {
  for (const [name, parameter] of parameters) {
    if (parameterValueCount(parameter) !== null) continue;
    const message = `a grid needs a finite parameter: give ${name} a list, step, points or factor, or choose another search method`;
    faults.add(pointerTo('/parameters', name), 'notFinite', message, ['step', 'points', 'factor']);
  }
}
