import { type PlannerOptions, PointPlanner } from '../plan/point-planner.js';
import type { Space } from '../space/space.js';
import { chooseWinners, type Demand } from './choose-winners.js';
import type { WonPoint } from './stage-point.js';

/** Points looked at, and proposals for them. */
const lookedAt = 1_000;
const proposals = 5_000;

export interface StandIns {
  /** Points in the place of the winners that only results decide on: as many, and of the same kinds, as far as they are known. */
  winners: WonPoint[];
  /** Points and runs that the sweep has at most; null: not known beforehand. */
  pointsAtMost: number | null;
  trialsAtMost: number | null;
}

/** What later stages may be looked at with before this one has run: its first points, as if they had won. */
export function standInWinners(space: Space, demand: Demand, canRun: PlannerOptions['canRun']): StandIns {
  const planner = new PointPlanner(space, { canRun });
  const points = planner.next(lookedAt, proposals);
  const candidates = points.map(({ params }, index) => ({
    pointId: String(index),
    number: index,
    params,
    status: 'completed',
    feasible: true,
    value: 0,
    runs: [0],
  }));
  const chosen = chooseWinners(candidates, { winner: {}, rules: space.spec, demand, fixed: {} });
  const winners = chosen.flatMap(({ basedOn, ...each }) => {
    const spec = points[Number(basedOn)]?.spec;
    return spec ? [{ ...each, spec }] : [];
  });
  const runs = points.reduce((most, point) => Math.max(most, point.runs.length), 0);
  const pointsAtMost = Number.isFinite(planner.atMost) ? planner.atMost : null;
  return { winners, pointsAtMost, trialsAtMost: pointsAtMost === null ? null : pointsAtMost * runs };
}
