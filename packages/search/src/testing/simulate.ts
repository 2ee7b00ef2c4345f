import type { SweepSpec } from '@unetsweep/contract';
import type { FinishedRun } from '../methods/search-method.js';
import { PointPlanner } from '../plan/point-planner.js';
import type { GivenPoint } from '../space/space.js';
import { spaceOf } from './sweeps.js';

export interface SimulatedPoint {
  params: GivenPoint;
  value: number;
}

/** The run of a point that has a `valLoss` alone. */
export function finishedRun(pointNumber: number, params: GivenPoint, value: number): FinishedRun {
  const metrics = { valLoss: value };
  const own = { finishSeq: pointNumber, pointNumber, params, metrics, lastMetrics: metrics };
  return { ...own, expectedRuns: 1, repeat: 1, fold: null, status: 'completed' };
}

/** Runs a sweep that minimises a function of the params, one point after the other. @returns its points in their order */
export function simulate(
  spec: Partial<SweepSpec>,
  objective: (params: GivenPoint) => number,
  count: number,
): SimulatedPoint[] {
  const space = spaceOf({
    ...spec,
    objective: { metric: 'valLoss', mode: 'min' as const },
    maxTrials: count,
  });
  const planner = new PointPlanner(space, { canRun: () => true });
  const points: SimulatedPoint[] = [];
  while (points.length < count) {
    const [point] = planner.next(1);
    if (!point) break;
    const value = objective(point.params);
    points.push({ params: point.params, value });
    planner.tell([finishedRun(points.length, point.params, value)]);
  }
  return points;
}

export const bestOf = (points: readonly SimulatedPoint[]) => Math.min(...points.map(({ value }) => value));
