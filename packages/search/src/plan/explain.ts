import type { Json, ResolvedSearch } from '@unetsweep/contract';

type Decision = Readonly<Record<string, Json>>;

export interface ExplainedPoint {
  number: number;
  params: Readonly<Record<string, Json>>;
  decision: Decision;
  /** The search as it was then. */
  search: ResolvedSearch;
}

const numberOf = (value: Json | undefined) => (typeof value === 'number' ? value : null);
const times = (score: number) => Number(Math.exp(score).toPrecision(2));
const bestText = (best: Json | undefined, text: string) => (typeof best === 'number' ? text : '');

function explainModel({ ended, running, good, others, of, score, runnerUp }: Decision): string {
  const own = numberOf(score);
  const next = numberOf(runnerUp);
  const waiting = numberOf(running) ? `, ${running} of which still ran` : '';
  const odds = own === null ? '' : `: ${times(own)} times as likely among the good ones as among the rest`;
  const second = next === null ? '' : ` (the next best: ${times(next)} times)`;
  return `is the most promising of ${of} that tpe scored${odds}${second}. ${ended} points had ended; the best ${good} counted as good, ${others} as the rest${waiting}`;
}

function explainMesh({ round, best }: Decision): string {
  if (round === 0) return 'is a crossing point of the mesh';
  return `belongs to retest ${round} of the mesh's border: point ${best}, the best one, lay on the border of what had been tried`;
}

function explainOrder({ order, multiple, between, best }: Decision): string {
  if (order !== undefined) return `tries the order of magnitude ${order}`;
  const [low, high] = Array.isArray(between) ? between : [];
  const known = [low, high].filter((value) => value !== null && value !== undefined).join(' and ');
  return `tries ${multiple}${known ? `, next to ${known}` : ''}${bestText(best, `, after point ${best} as the best one`)}`;
}

function explainGrid({ cell, ended }: Decision, search: ResolvedSearch): string {
  const at = `is cell ${Number(cell) + 1} of the grid`;
  if (search.method !== 'grid' || search.order === 'listed') return at;
  if (ended === undefined) return `${at}, in shuffled order`;
  return `${at}, and came next because its values had done best in the ${ended} points that had ended`;
}

/** By a method itself, in words that go on after "Point 7". */
function explainMethod({ decision, search }: ExplainedPoint): string {
  const { best, round, rounds, sample } = decision;
  switch (search.method) {
    case 'grid':
      return explainGrid(decision, search);
    case 'mesh':
      return explainMesh(decision);
    case 'tpe':
      return decision.random === true
        ? `was drawn evenly over the space: tpe begins with ${search.startup} such points, and falls back on them while no point has a value`
        : explainModel(decision);
    case 'coarseToFine':
      return `belongs to round ${Number(round) + 1} of ${rounds}${bestText(best, `, around point ${best}, the best of the round before`)}`;
    case 'orderThenBinary':
      return explainOrder(decision);
    case 'growth':
      return typeof decision.grows === 'string'
        ? `grows ${decision.grows}${bestText(best, `; point ${best} was the best one until then`)}`
        : 'has the first value of each parameter';
    case 'oneAtATime':
      return typeof decision.changes === 'string'
        ? `changes ${decision.changes} alone`
        : 'is the trial as the sweep describes it';
    default:
      return `is draw ${Number(sample) + 1} of the ${search.method} sequence`;
  }
}

/** Where a point comes from that no method chose; null: one did. */
export function givenBy(decision: Decision): 'hand' | 'anchor' | 'startPoint' | 'point' | null {
  if (decision.added === true) return 'hand';
  if (decision.anchor !== undefined) return 'anchor';
  if (decision.startPoint !== undefined) return 'startPoint';
  return decision.point === undefined ? null : 'point';
}

const given = {
  hand: () => 'was given by hand: no method chose it',
  anchor: () =>
    'is the anchor of epochBudget: how long it takes to converge decides how long all other runs are',
  startPoint: ({ startPoint }: Decision) => `is start point ${Number(startPoint) + 1} of the sweep`,
  point: ({ point }: Decision) => `is number ${Number(point) + 1} of the points that the sweep lists`,
};

function cellText({ params, decision, search }: ExplainedPoint): string {
  if (decision.perCell === undefined || search.per.length === 0) return '';
  const values = search.per.map((path) => `${path} = ${JSON.stringify(params[path] ?? null)}`);
  return ` It is of the search for ${values.join(', ')} alone.`;
}

/** Ended points that the choice went by; null where it goes by none. */
export function observationsOf({ ended }: Decision): number | null {
  return numberOf(ended);
}

/** Why a point was run, in plain words. */
export function explainPoint(point: ExplainedPoint): string {
  const by = givenBy(point.decision);
  if (by) return `Point ${point.number} ${given[by](point.decision)}.`;
  if (point.decision.proposal === undefined)
    return `Point ${point.number} was chosen by ${point.search.method}; what it went by was not logged then.`;
  return `Point ${point.number} ${explainMethod(point)}.${cellText(point)}`;
}
