import type { Json, Parameter, ResolvedSweepSpec } from '@unetsweep/contract';

type Compare = (a: unknown, b: unknown) => number;

/** What `params` shows of a listed value: of an object its label, else its fields. */
function shown(value: Json): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { label, ...fields } = value;
  return typeof label === 'string' ? label : JSON.stringify(fields);
}

/** The values that a parameter lists, in its order; none for a range. */
function listed(parameter: Parameter | undefined): unknown[] {
  if (parameter === undefined) return [];
  if (Array.isArray(parameter)) return parameter.map(shown);
  if (parameter.type === 'bundle') return Object.keys(parameter.values);
  if (parameter.type !== 'choice') return [];
  const { values, labels } = parameter;
  return values.map((value, index) => labels?.[index] ?? shown(value));
}

const kinds = ['number', 'boolean', 'string', 'object'];
const textOrder = new Intl.Collator('en', { numeric: true });

function compareUnlisted(a: unknown, b: unknown): number {
  const kind = kinds.indexOf(typeof a) - kinds.indexOf(typeof b);
  if (kind !== 0) return kind;
  if (typeof a === 'string' && typeof b === 'string') return textOrder.compare(a, b);
  return textOrder.compare(JSON.stringify(a), JSON.stringify(b));
}

function compareBy(order: Map<string, number>): Compare {
  return (a, b) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    const [left, right] = [order.get(JSON.stringify(a)), order.get(JSON.stringify(b))];
    if (left !== undefined && right !== undefined) return left - right;
    if (left !== undefined || right !== undefined) return left === undefined ? 1 : -1;
    return compareUnlisted(a, b);
  };
}

/**
 * The natural order of groups: numbers by size, choices as the sweep lists them, other texts by the alphabet (`x2` before
 * `x10`), missing values last.
 */
export function groupOrder(
  paths: string[],
  { parameters }: Pick<ResolvedSweepSpec, 'parameters'>,
): (a: Record<string, unknown>, b: Record<string, unknown>) => number {
  const comparisons = paths.map((path) => {
    const values = listed(parameters[path.replace(/^params\./, '')]);
    const order = new Map(values.map((value, index) => [JSON.stringify(value), index]));
    return { path, compare: compareBy(order) };
  });
  return (a, b) => {
    for (const { path, compare } of comparisons) {
      const difference = compare(a[path] ?? null, b[path] ?? null);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
