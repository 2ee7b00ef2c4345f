import type { Json, Path, ResolvedSweepSpec } from '@unetsweep/contract';
import { type ExplainedPoint, givenBy } from './explain.js';

type Source =
  | 'method'
  | 'drawn'
  | 'model'
  | 'list'
  | 'round'
  | 'per'
  | 'bundle'
  | 'startPoint'
  | 'anchor'
  | 'point'
  | 'hand';

export interface ExplainedValue {
  value: Json;
  from: Source;
  detail: string;
}

const drawing: readonly string[] = ['random', 'sobol', 'halton', 'latinHypercube'];

/** The values that a parameter may take, in words. */
function fieldText(parameter: ResolvedSweepSpec['parameters'][string] | undefined, value: Json): string {
  if (parameter === undefined) return 'no parameter of the sweep';
  const list = Array.isArray(parameter) ? parameter : 'values' in parameter ? parameter.values : null;
  if (list) {
    const labels = Array.isArray(list) ? list : Object.keys(list);
    const index = labels.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
    return index < 0 ? `one of ${labels.length} values` : `value ${index + 1} of ${labels.length}`;
  }
  if (!('low' in parameter)) return 'a parameter of the sweep';
  const { low, high, scale } = parameter as { low: number; high: number; scale?: string };
  return `from ${low} to ${high}${scale === 'log' ? ', on a log scale' : ''}`;
}

function sourceOf({ decision, search }: ExplainedPoint): Source {
  const by = givenBy(decision);
  if (by) return by;
  if (search.method === 'grid') return 'list';
  if (drawing.includes(search.method) || decision.random === true) return 'drawn';
  return search.method === 'tpe' ? 'model' : 'method';
}

/** Where each value of a point came from, by path. */
export function explainValues(
  point: ExplainedPoint,
  { parameters }: Pick<ResolvedSweepSpec, 'parameters'>,
): Record<Path, ExplainedValue> {
  const usual = sourceOf(point);
  const isGiven = givenBy(point.decision) !== null;
  const explained = Object.entries(point.params).map(([path, value]): [Path, ExplainedValue] => {
    const own = parameters[path];
    if (isGiven) return [path, { value, from: usual, detail: fieldText(own, value) }];
    if (own === undefined) {
      const from =
        path.startsWith('training.') && point.search.method === 'coarseToFine' ? 'round' : 'bundle';
      const detail = from === 'round' ? 'length of the runs of this round' : 'set by a value that holds it';
      return [path, { value, from, detail }];
    }
    const from = point.search.per.includes(path) ? 'per' : usual;
    return [path, { value, from, detail: fieldText(own, value) }];
  });
  return Object.fromEntries(explained);
}
