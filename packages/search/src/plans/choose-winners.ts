import {
  aggregateRuns,
  type ConfirmedWinner,
  type Json,
  type Path,
  type PlanSpec,
  type ResolvedSweepSpec,
  stageSweep,
  type Winner,
} from '@unetsweep/contract';
import { isSame, pointValueAt, type StagePoint, type WonPoint } from './stage-point.js';

type Rules = Pick<ResolvedSweepSpec, 'aggregate' | 'onRunFailure' | 'objective'>;
type Objective = ResolvedSweepSpec['objective'][number];

/** The objective by which a stage's points are ranked: the sweep's first one, or the metric that its `winner` names. */
export function winnerObjective(
  { objective }: Pick<Rules, 'objective'>,
  { metric, mode }: Winner,
): Objective {
  const known = objective.find((each) => each.metric === (metric ?? objective[0]?.metric));
  if (known) return { ...known, ...(mode !== undefined && { mode }) };
  if (metric === undefined || mode === undefined)
    throw new Error('a winner needs a metric and its direction');
  return { metric, mode, at: 'best', window: 1 };
}

/** Winners that later stages ask a stage for: the best few of all, and the best one for each combination of the values of some fields. */
export interface Demand {
  top: number;
  per: Path[][];
}

export function demandOn(plan: PlanSpec, position: number): Demand {
  const demand: Demand = { top: 1, per: [] };
  const seen = new Set<string>();
  for (let later = position + 1; later < plan.stages.length; later++) {
    for (const { from, per, top } of stageSweep(plan, later).carry) {
      if (from !== position) continue;
      demand.top = Math.max(demand.top, top);
      const key = JSON.stringify([...per].sort());
      if (per.length > 0 && !seen.has(key)) demand.per.push([...per].sort());
      seen.add(key);
    }
  }
  return demand;
}

type Ranked = StagePoint & { score: number };
export type ChosenPoint = Omit<WonPoint, 'spec'> & {
  /** The point that it is, or that its pinned values are laid over. */
  basedOn: string;
};

function scoreOf(point: StagePoint, winner: Winner, rules: Rules): number | null {
  const { by = 'aggregate', metric, mode, minCount = 1 } = winner;
  const good = point.runs.filter((value) => value !== null);
  if (!point.feasible || point.status !== 'completed' || good.length < minCount) return null;
  const objective = winnerObjective(rules, winner);
  if (by === 'best') return good.length === 0 ? null : pick(objective.mode, good);
  const isOwn = metric === undefined && (mode === undefined || mode === rules.objective[0]?.mode);
  if (by === 'aggregate' && isOwn) return point.value;
  const aggregate = by === 'aggregate' ? rules.aggregate : by;
  const failed = point.runs.length - good.length;
  return aggregateRuns(good, failed, { ...rules, aggregate, objective: [objective] })?.value ?? null;
}

const pick = (mode: 'min' | 'max', values: readonly number[]) =>
  values.reduce((best, value) => (mode === 'max' ? Math.max(best, value) : Math.min(best, value)));

/** Best first; equal ones by their number. Points without a value are left out. */
function rank(points: readonly StagePoint[], winner: Winner, rules: Rules): Ranked[] {
  const sign = winnerObjective(rules, winner).mode === 'max' ? -1 : 1;
  return points
    .flatMap((point) => {
      const score = scoreOf(point, winner, rules);
      return score === null ? [] : [{ ...point, score }];
    })
    .sort((a, b) => sign * (a.score - b.score) || a.number - b.number);
}

const hasValues = (point: StagePoint, values: Record<Path, Json>, fixed: object) =>
  Object.entries(values).every(([path, value]) => isSame(pointValueAt(point, fixed, path), value));

/** The first few of ranked points, the pinned values in force. */
function firstOf(
  ranked: readonly Ranked[],
  count: number,
  choice: Choice,
  per: ChosenPoint['per'],
): ChosenPoint[] {
  const pin = choice.winner.pin ?? {};
  const matching = ranked.filter((point) => hasValues(point, pin, choice.fixed));
  const [best] = ranked;
  if (matching.length === 0 && best) {
    const params = { ...best.params, ...pin };
    return [{ per, pointId: null, value: null, params, pin, basedOn: best.pointId }];
  }
  return matching.slice(0, count).map(({ pointId, score, params }) => ({
    per,
    pointId,
    value: score,
    params,
    pin: {},
    basedOn: pointId,
  }));
}

function groups(ranked: readonly Ranked[], per: Path[], fixed: object) {
  const found = new Map<string, { per: Record<Path, Json>; points: Ranked[] }>();
  for (const point of ranked) {
    const values = Object.fromEntries(per.map((path) => [path, pointValueAt(point, fixed, path) ?? null]));
    const key = JSON.stringify(values);
    const group = found.get(key) ?? { per: values, points: [] };
    group.points.push(point);
    found.set(key, group);
  }
  return [...found.values()];
}

/** How a stage's winners are chosen. */
export interface Choice {
  winner: ConfirmedWinner;
  rules: Rules;
  demand: Demand;
  /** The trial with no point applied: what a point has where it was given nothing. */
  fixed: object;
}

/** One point named by a person goes first, in all and among those with its values. */
function preferred(ranked: Ranked[], pointId: string | undefined): Ranked[] {
  if (pointId === undefined) return ranked;
  return [
    ...ranked.filter((each) => each.pointId === pointId),
    ...ranked.filter((each) => each.pointId !== pointId),
  ];
}

/**
 * The winners of a stage: the best points of all, as many as later stages take, then the best one for each combination of the
 * values that they ask for. Empty: no point counts.
 */
export function chooseWinners(points: readonly StagePoint[], choice: Choice): ChosenPoint[] {
  const { winner, rules, demand, fixed } = choice;
  const ranked = preferred(rank(points, winner, rules), winner.pointId);
  const best = firstOf(ranked, demand.top, choice, {});
  const each = demand.per.flatMap((per) =>
    groups(ranked, per, fixed).flatMap((group) => firstOf(group.points, 1, choice, group.per)),
  );
  return [...best, ...each];
}
