import { type AnalysisAxis, type NumberAxis, onScale } from '../analysis-axis.js';
import { lossesOf, type Observations, type ParameterColumn } from '../observations.js';
import { categoryDensity, numberDensity } from './parzen-grid.js';

const mostCells = 50;
const fewestPoints = 2;
/** Keeps quotients of densities finite. */
const tiny = 1e-12;

function cellCount(axis: NumberAxis): number {
  if (axis.isInteger && axis.scale === 'log')
    return Math.min(Math.ceil(Math.log2(axis.high - axis.low + 1)) + 1, mostCells);
  if (axis.step !== null) return Math.min(Math.round((axis.high - axis.low) / axis.step) + 1, mostCells);
  return mostCells;
}

/** Where a value lies in the row of cells of its axis. */
function cellOf(axis: AnalysisAxis): { cells: number; at(value: number): number } {
  if (axis.kind === 'categories') return { cells: axis.labels.length, at: (value) => value };
  const { listed } = axis;
  if (listed) {
    const places = new Map(listed.map((value, place) => [value, place]));
    return { cells: listed.length, at: (value) => places.get(value) ?? 0 };
  }
  const cells = Math.max(2, cellCount(axis));
  const low = onScale(axis, axis.low);
  const width = (onScale(axis, axis.high) - low) / (cells - 1);
  const at = (value: number) => Math.ceil((onScale(axis, value) - low) / width - 0.5);
  return { cells, at: (value) => Math.min(Math.max(at(value), 0), cells - 1) };
}

const isSingle = (axis: AnalysisAxis) =>
  axis.kind === 'categories' ? axis.labels.length < 2 : axis.low >= axis.high;

/** How far the values of the good points are spread otherwise than those of all: Pearson's divergence. */
function divergence({ axis, values }: ParameterColumn, isGood: Uint8Array): number {
  const { cells, at } = cellOf(axis);
  const all = new Array<number>(cells).fill(0);
  const good = new Array<number>(cells).fill(0);
  values.forEach((value, place) => {
    if (Number.isNaN(value)) return;
    const cell = at(value);
    all[cell] = (all[cell] ?? 0) + 1;
    if (isGood[place]) good[cell] = (good[cell] ?? 0) + 1;
  });
  const density = axis.kind === 'categories' || axis.listed ? categoryDensity : numberDensity;
  const ofAll = density(all);
  return density(good).reduce((sum, each, cell) => {
    const local = (ofAll[cell] ?? 0) + tiny;
    return sum + local * ((each + tiny) / local - 1) ** 2;
  }, 0);
}

function markGood(losses: Float64Array, share: number): { isGood: Uint8Array; count: number } {
  const cutoff = losses.slice().sort()[Math.ceil(share * losses.length) - 1] ?? 0;
  const isGood = Uint8Array.from(losses, (loss) => (loss <= cutoff ? 1 : 0));
  return { isGood, count: isGood.reduce((sum, each) => sum + each, 0) };
}

function decides(column: ParameterColumn, { isGood, goodCount }: { isGood: Uint8Array; goodCount: number }) {
  let present = 0;
  let presentGood = 0;
  column.values.forEach((value, place) => {
    if (Number.isNaN(value)) return;
    present += 1;
    presentGood += isGood[place] ?? 0;
  });
  if (present < fewestPoints || presentGood === 0 || isSingle(column.axis)) return 0;
  const count = isGood.length;
  const regime = (presentGood / goodCount) ** 2 / (present / count);
  return (goodCount / count) ** 2 * regime * divergence(column, isGood);
}

/**
 * How much each parameter decides whether a point is among the best `share` of all, by PED-ANOVA (Watanabe et al., IJCAI 2023);
 * parameters that take part in some points only as in its conditional form (arXiv 2601.20800). Not scaled to a sum of 1. Yields after
 * each parameter.
 * @returns one number >= 0 a parameter; all 0 where every point is as good as every other
 */
export function* pedAnova(observations: Observations, share = 0.1): Generator<void, number[]> {
  const { count, parameters } = observations;
  if (count < fewestPoints) return parameters.map(() => 0);
  const { isGood, count: goodCount } = markGood(lossesOf(observations), share);
  const found: number[] = [];
  for (const column of parameters) {
    yield;
    found.push(decides(column, { isGood, goodCount }));
  }
  return found;
}
