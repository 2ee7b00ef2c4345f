import type { SweepSpec } from '@unetsweep/contract';
import type { FinishedRun } from '../methods/search-method.js';
import { hypervolume } from '../objectives/hypervolume.js';
import { PointPlanner } from '../plan/point-planner.js';
import type { GivenPoint } from '../space/space.js';
import { spaceOf } from './sweeps.js';

const penalties = { bce: 0.3, dice: 0, bceDice: 0.1 };
const parameters = {
  'optimizer.learningRate': { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' },
  'optimizer.weightDecay': { type: 'float', low: 1e-6, high: 1e-2, scale: 'log' },
  'model.dropout': { type: 'float', low: 0, high: 0.5 },
  'training.batchSize': { type: 'int', low: 1, high: 64, scale: 'log' },
  'model.head.filters': { type: 'int', low: 3, high: 120, step: 3 },
  'loss.name': Object.keys(penalties),
} satisfies SweepSpec['parameters'];

const number = (params: GivenPoint, path: string) => Number(params[path]);
const rate = (params: GivenPoint) => Math.log10(number(params, 'optimizer.learningRate')) + 3;
const decay = (params: GivenPoint) => Math.log10(number(params, 'optimizer.weightDecay')) + 4;
const bowl = (params: GivenPoint) =>
  (rate(params) / 2) ** 2 +
  (decay(params) / 2) ** 2 +
  ((number(params, 'model.head.filters') - 57) / 60) ** 2;
const penalty = (params: GivenPoint) =>
  Object.entries(penalties).find(([name]) => name === params['loss.name'])?.[1] ?? Number.NaN;

function zdt1(params: GivenPoint): number[] {
  const first = 2 * number(params, 'model.dropout');
  const g = 1 + 3 * bowl(params) + penalty(params);
  return [first, g * (1 - Math.sqrt(first / g))];
}

function dtlz2(params: GivenPoint): number[] {
  const g = 1 + bowl(params) + penalty(params);
  const a = Math.PI * number(params, 'model.dropout');
  const b = ((Math.log(number(params, 'training.batchSize')) / Math.log(64)) * Math.PI) / 2;
  return [g * Math.cos(a) * Math.cos(b), g * Math.cos(a) * Math.sin(b), g * Math.sin(a)];
}

function single(params: GivenPoint): number[] {
  return [bowl(params) + 4 * (number(params, 'model.dropout') - 0.2) ** 2 + penalty(params)];
}

/** The functions of scripts/objective-peers.py, on which Optuna was measured; a bounded one's optimum without the bound breaks it. */
export const objectiveFunctions = {
  zdt1: { values: zdt1, isBounded: false },
  dtlz2: { values: dtlz2, isBounded: false },
  bounded: { values: zdt1, isBounded: true },
  single: { values: single, isBounded: true },
} as const;
export type ObjectiveFunction = keyof typeof objectiveFunctions;

const metrics = ['valLoss', 'loss', 'valDataLoss'];

function runOf(pointNumber: number, params: GivenPoint, values: readonly number[]): FinishedRun {
  const measured = Object.fromEntries(values.map((value, index) => [metrics[index] ?? '', value]));
  const derived = { l1: rate(params) + decay(params) };
  const own = {
    finishSeq: pointNumber,
    pointNumber,
    params,
    metrics: measured,
    lastMetrics: measured,
    derived,
  };
  return { ...own, expectedRuns: 1, repeat: 1, fold: null, status: 'completed' };
}

/**
 * What a search has found after so many points, one after the other: the volume that the points within the bound dominate up to the
 * reference, or of a single objective the smallest value.
 */
export function searchObjectives(
  name: ObjectiveFunction,
  search: NonNullable<SweepSpec['search']>,
  { seed, count, reference }: { seed: number; count: number; reference?: readonly number[] | undefined },
): number {
  const { values, isBounded } = objectiveFunctions[name];
  const found: number[][] = [];
  const objective = metrics
    .slice(0, reference?.length ?? 1)
    .map((metric) => ({ metric, mode: 'min' as const }));
  const constraints = isBounded ? [{ metric: 'l1', min: 1 }] : [];
  const space = spaceOf({ parameters, search, seed, objective, constraints, maxTrials: count });
  const planner = new PointPlanner(space, { canRun: () => true });
  for (let pointNumber = 1; pointNumber <= count; pointNumber++) {
    const [point] = planner.next(1);
    if (!point) break;
    const losses = values(point.params);
    if (!isBounded || rate(point.params) + decay(point.params) >= 1) found.push(losses);
    planner.tell([runOf(pointNumber, point.params, losses)]);
  }
  return reference ? hypervolume(found, reference) : Math.min(...found.map(([value = Infinity]) => value));
}
