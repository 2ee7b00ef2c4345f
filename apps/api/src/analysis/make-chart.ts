import type { Chart, ChartName, ImportanceEvaluator } from '@unetsweep/contract';
import {
  convergenceOf,
  distributionOf,
  historyOf,
  hypervolumeHistory,
  importanceOf,
  type Observations,
  type ParameterColumn,
  sliceOf,
  surfaceOf,
} from '@unetsweep/search';
import type { SpecifiedSweep, Store } from '@unetsweep/store';
import { fault } from '../query/trial-names.js';
import type { Analyses } from './analyses.js';
import type { Subject } from './analysis-query.js';
import { inTurns } from './in-turns.js';
import { scopeOf, withTimes } from './scope.js';

export interface ChartRequest {
  chart: ChartName;
  subject: Subject;
  evaluator: ImportanceEvaluator;
  maxPoints: number;
  /** Parameters of the axes of a surface. */
  axes: [string, string] | null;
  reference: number[] | null;
}

/** Bins of a slice, and of each axis of a surface, at most. */
const SLICE_BINS = 20;
const SURFACE_BINS = 30;

function columnOf({ parameters }: Observations, name: string, field: string): ParameterColumn {
  const column = parameters.find((each) => each.name === name);
  if (column && !column.values.every(Number.isNaN)) return column;
  throw fault(field, 'unknownPath', `no point that has ended varies "params.${name}".`);
}

function* slices(observations: Observations, maxPoints: number) {
  const found = [];
  for (const column of observations.parameters) {
    found.push(sliceOf(observations, column, { maxBins: SLICE_BINS, maxPoints }));
    yield;
  }
  return { slices: found };
}

function surface(observations: Observations, { axes, chart, maxPoints }: ChartRequest) {
  const [x, y] = axes ?? ['', ''];
  const columns = [columnOf(observations, x, 'x'), columnOf(observations, y, 'y')] as const;
  const bins = Math.max(2, Math.min(SURFACE_BINS, Math.floor(Math.sqrt(maxPoints))));
  return surfaceOf(observations, columns, chart === 'contour' ? 'interpolated' : 'binned', bins);
}

async function hypervolume(store: Store, sweep: SpecifiedSweep, { maxPoints, reference }: ChartRequest) {
  const { objective } = sweep.spec;
  if (objective.length < 2)
    throw fault('chart', 'enum', 'the sweep has one objective; hypervolume needs two or more.');
  const points = (await store.analysis.objectives(sweep.id)).map((values) => ({ values, feasible: true }));
  const found = hypervolumeHistory(points, objective, reference ?? undefined);
  const last = found.volumes.length - 1;
  const steps = Math.min(found.volumes.length, maxPoints);
  const places = Array.from({ length: steps }, (_, step) =>
    steps < 2 ? last : Math.round((step * last) / (steps - 1)),
  );
  return {
    reference: found.reference,
    isWorstSeen: found.isWorstSeen,
    orders: places.map((place) => place + 1),
    volumes: places.map((place) => found.volumes[place] ?? 0),
  };
}

/** What a chart over all points or their order shows. */
export async function orderedChart(
  store: Store,
  { id }: SpecifiedSweep,
  {
    chart,
    all,
    maxPoints,
  }: { chart: 'history' | 'convergence' | 'edf'; all: Observations; maxPoints: number },
): Promise<object> {
  switch (chart) {
    case 'history':
      return withTimes(store, id, historyOf(all, maxPoints));
    case 'convergence':
      return withTimes(store, id, convergenceOf(all));
    case 'edf':
      return distributionOf(all, maxPoints);
  }
}

/** What a chart over parameters shows. */
async function parameterChart(observations: Observations, request: ChartRequest): Promise<object> {
  switch (request.chart) {
    case 'importance':
      return inTurns(importanceOf(observations, request.evaluator));
    case 'slice':
      return inTurns(slices(observations, request.maxPoints));
    default:
      return surface(observations, request);
  }
}

/** @throws ProblemError `invalidBody` where the sweep has no such chart */
export async function makeChart(
  { store, analyses }: { store: Store; analyses: Analyses },
  sweep: SpecifiedSweep,
  request: ChartRequest,
): Promise<Chart> {
  const { chart, subject, maxPoints } = request;
  const read = await analyses.readValues(sweep, subject);
  const { all } = read;
  switch (chart) {
    case 'history':
    case 'convergence':
    case 'edf': {
      const shown = await orderedChart(store, sweep, { chart, all, maxPoints });
      return { chart, ...scopeOf(sweep, subject, read, all.count), ...shown } as Chart;
    }
    case 'hypervolume': {
      const shown = await hypervolume(store, sweep, request);
      return { chart, ...scopeOf(sweep, subject, read, all.count), ...shown };
    }
    default: {
      const observations = await analyses.readSample(sweep, subject);
      const shown = await parameterChart(observations, request);
      return { chart, ...scopeOf(sweep, subject, read, observations.count), ...shown } as Chart;
    }
  }
}
