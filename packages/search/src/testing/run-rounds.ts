import type { SweepSpec } from '@unetsweep/contract';
import { learnsFromResults } from '../methods/learning.js';
import type { FinishedRun } from '../methods/search-method.js';
import { type PlannedPoint, PointPlanner } from '../plan/point-planner.js';
import type { GivenPoint } from '../space/space.js';
import { finishedRun } from './simulate.js';
import { spaceOf } from './sweeps.js';

const mostPoints = 2_000;

/** A planner as another process would make it: from its cursor, the points there are and the runs that ended. */
function restored(
  spec: Partial<SweepSpec>,
  planner: PointPlanner,
  points: readonly PlannedPoint[],
  finished: readonly FinishedRun[],
): PointPlanner {
  const cursor = JSON.parse(JSON.stringify(planner.cursor()));
  const space = spaceOf(spec);
  // What learns needs all of them; what does not asks for its proposals again.
  const known = learnsFromResults(space.spec.search) ? points : [];
  const existing = known.map(({ params }) => JSON.parse(JSON.stringify(params)) as GivenPoint);
  const made = new PointPlanner(space, {
    canRun: () => true,
    cursor,
    ...(existing.length > 0 && { existing }),
  });
  made.tell(finished);
  return made;
}

/**
 * Runs a sweep that minimises a function of the params until its search ends: all points that are proposed, then their runs, one
 * after the other.
 * @param restartAt number of the event (a point planned, a run ended) after which another process goes on; never by default
 * @param together runs that go on at once
 * @throws Error where the search neither proposes anything nor ends
 */
export function runRounds(
  given: Partial<SweepSpec>,
  objective: (params: GivenPoint) => number,
  restartAt = -1,
  together = Number.POSITIVE_INFINITY,
): PlannedPoint[] {
  const spec = { ...given, objective: { metric: 'valLoss', mode: 'min' as const } };
  let planner = new PointPlanner(spaceOf(spec), { canRun: () => true });
  const points: PlannedPoint[] = [];
  const finished: FinishedRun[] = [];
  let events = 0;
  const happened = () => {
    if (events === restartAt) planner = restored(spec, planner, points, finished);
    events += 1;
  };
  while (points.length < mostPoints) {
    while (points.length - finished.length < together) {
      const [point] = planner.next(1);
      if (!point) break;
      points.push(point);
      happened();
    }
    if (planner.done) return points;
    const next = points[finished.length];
    if (!next) throw new Error('the search waits, and nothing is running');
    const run = finishedRun(finished.length + 1, next.params, objective(next.params));
    finished.push(run);
    planner.tell([run]);
    happened();
  }
  return points;
}
