import type { Json, Parameter, ResolvedSweepSpec } from '@unetsweep/contract';
import { labelOf } from './analysis-axis.js';
import type { Dimension } from './dimension.js';
import type { ParameterColumn } from './observations.js';

/** What to try next, ready to be posted as the `parameters` of a sweep with the method `grid`. */
export interface NextMesh {
  /** `border`: beyond the ends at which the best point lies; `finer`: closer around it. */
  reason: 'border' | 'finer';
  parameters: Record<string, Parameter>;
  cells: number;
  /** What the length of runs is to be multiplied by: a finer mesh is worth longer ones. */
  epochsFactor: number;
}

const stepsOutside = 2;
const mostCells = 1_000;
/** Factors of the rounds of a search from coarse to fine. */
const factors = [10, 3, Math.sqrt(3)];
const longer = 3;
const byHalf = 0.5;

type Spec = Pick<ResolvedSweepSpec, 'parameters' | 'search' | 'zip'>;

/** The parameter with nothing but its best value. */
function onlyBest({ axis, values }: ParameterColumn, place: number, parameter: Parameter): Parameter {
  const value = values[place] ?? 0;
  if (axis.kind === 'numbers') return [value];
  const label = axis.labels[value] ?? '';
  if (Array.isArray(parameter)) return [parameter.find((item) => shows(item, label)) ?? label];
  if (parameter.type === 'bundle')
    return { type: 'bundle', values: { [label]: parameter.values[label] ?? {} } };
  if (parameter.type !== 'choice') return [label];
  const index = parameter.labels?.indexOf(label) ?? -1;
  if (index >= 0) return { type: 'choice', values: [parameter.values[index] ?? null], labels: [label] };
  return [parameter.values.find((item) => shows(item, label)) ?? label];
}

/** Whether a point shows the listed value so: objects by their own label, where they have one. */
function shows(item: Json, label: string): boolean {
  const own = item !== null && typeof item === 'object' && !Array.isArray(item) ? item.label : undefined;
  return (typeof own === 'string' ? own : labelOf(item)) === label;
}

const distinct = (values: (number | null)[]) =>
  [...new Set(values.filter((value) => value !== null))].sort((a, b) => a - b);

/** The best value and so many steps both ways, as far as the field goes. */
const around = ({ stepFrom }: Dimension, best: number, steps: number, share?: number) =>
  distinct(
    Array.from({ length: 2 * steps + 1 }, (_, index) =>
      index === steps ? best : stepFrom(best, index - steps, share),
    ),
  );

/** How much closer the values of the next round lie; null where nothing lies between them. */
function finerShare({ axis, spacing, column }: Dimension): number | null {
  if (axis.scale === 'linear' && axis.isInteger) return spacing >= 2 ? byHalf : null;
  if (axis.isInteger && axis.listed) return null;
  if (axis.scale === 'linear') return column.values.length > 0 ? byHalf : null;
  const factor = Math.exp(spacing);
  // Rounding errors of logarithms.
  const next = factors.find((each) => each < factor * 0.99);
  return next === undefined ? byHalf : Math.log(next) / spacing;
}

interface Planned {
  name: string;
  values: number[];
  /** Whether it lies on the border: the last to be given up. */
  isKept: boolean;
}

/** Fixes parameters at their best until the mesh is small enough, the least important first. */
function thin(
  planned: Planned[],
  best: ReadonlyMap<string, number>,
  byImportance: readonly string[],
): Planned[] {
  const rank = ({ name }: Planned) => {
    const at = byImportance.indexOf(name);
    return at < 0 ? byImportance.length : at;
  };
  const order = planned.filter(({ isKept }) => !isKept).sort((a, b) => rank(b) - rank(a));
  const cells = () => planned.reduce((product, { values }) => product * values.length, 1);
  for (const each of order) {
    if (cells() <= mostCells) break;
    each.values = [best.get(each.name) ?? 0];
  }
  return planned;
}

function assemble(
  columns: readonly ParameterColumn[],
  planned: readonly Planned[],
  { parameters }: Spec,
  place: number,
): Record<string, Parameter> {
  const meant = new Map(planned.map(({ name, values }) => [name, values]));
  return Object.fromEntries(
    columns.flatMap((column): [string, Parameter][] => {
      const parameter = parameters[column.name];
      if (parameter === undefined || Number.isNaN(column.values[place])) return [];
      return [[column.name, meant.get(column.name) ?? onlyBest(column, place, parameter)]];
    }),
  );
}

/**
 * The mesh to try next. Where the best point lies at an end of what was tried: it as centre with two values outside, other
 * dimensions at most one step away from it. Where it lies inside: closer values around it, ratios of 10, then 3, then the root of 3
 * (document "Hyperparameter tuning rules"). Values stay within what their fields take.
 * @param place of the best point
 * @param byImportance names, most important first: the last ones are fixed where the mesh would have more than 1,000 cells
 * @returns null where there is nothing to try
 */
export function nextMesh(
  {
    columns,
    dimensions,
    spec,
  }: { columns: readonly ParameterColumn[]; dimensions: readonly Dimension[]; spec: Spec },
  place: number,
  byImportance: readonly string[],
): NextMesh | null {
  const active = dimensions.filter(({ column }) => !Number.isNaN(column.values[place]));
  const bestOf = ({ column }: Dimension) => column.values[place] ?? 0;
  const best = new Map(active.map((each) => [each.column.name, bestOf(each)]));
  const isOpen = (each: Dimension) =>
    (['low', 'high'] as const).some((side) => {
      if (!each.isAt(side, bestOf(each))) return false;
      const beyond = each.stepFrom(each.tried[side], side === 'high' ? 1 : -1);
      return beyond !== null && beyond !== each.tried[side];
    });
  const open = active.filter(isOpen);
  const reason = open.length > 0 ? 'border' : 'finer';
  const wide = active.length <= 2 ? stepsOutside : 1;
  const planned = active.map((each): Planned => {
    const isKept = open.includes(each);
    const share = reason === 'finer' ? finerShare(each) : 1;
    const steps = reason === 'finer' ? wide : isKept ? stepsOutside : 1;
    const values = share === null ? [bestOf(each)] : around(each, bestOf(each), steps, share);
    return { name: each.column.name, values, isKept };
  });
  if (planned.every(({ values }) => values.length < 2)) return null;
  thin(planned, best, byImportance);
  const cells = planned.reduce((product, { values }) => product * values.length, 1);
  const parameters = assemble(columns, planned, spec, place);
  return { reason, parameters, cells, epochsFactor: reason === 'finer' ? longer : 1 };
}
