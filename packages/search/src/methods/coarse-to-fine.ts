import { type Path, ProblemError, type ResolvedSearch, sweepLimits } from '@unetsweep/contract';
import type { Axis, Selection } from '../space/axes.js';
import { drawnCandidate } from '../space/candidate.js';
import { roundLengths } from '../space/round-lengths.js';
import type { Space } from '../space/space.js';
import { valuesAround } from './coarse-values.js';
import { isRange } from './is-range.js';
import { assertFinite, notApplicable } from './not-applicable.js';
import { bestOf, type Round, type RoundPlan, RoundSearch } from './rounds/round-search.js';
import type { MethodCursor, SearchMethod } from './search-method.js';

type CoarseSearch = Extract<ResolvedSearch, { method: 'coarseToFine' }>;

/** What a round tries on an axis, each as the values of its parameters. */
interface FinerAxis {
  /** Values of a round, at most. */
  atMost(round: number): number;
  members: readonly number[];
  /** @param best what was best in the round before; null in the first one */
  values(round: number, best: Selection | null): Selection[];
}

/** Its own values in the first round, then the best one: no value lies between two of a list. */
function listAxis(space: Space, { members, size }: Axis): FinerAxis {
  const { parameters } = space;
  const at = (digit: number) => members.map((member) => parameters[member]?.at(digit));
  return {
    members,
    atMost: (round) => (round === 0 ? (size ?? 0) : 1),
    values: (_round, best) =>
      best
        ? [members.map((member) => best[member])]
        : Array.from({ length: size ?? 0 }, (_, digit) => at(digit)),
  };
}

function finerAxis(space: Space, axis: Axis, search: CoarseSearch): FinerAxis {
  const [member = -1] = axis.members;
  const name = space.parameters[member]?.name ?? '';
  const range = space.spec.parameters[name];
  if (axis.members.length !== 1 || !isRange(range)) return listAxis(space, axis);
  return {
    members: axis.members,
    atMost: () => search.points,
    values: (round, best) => {
      const centre = best?.[member]?.set[name];
      const values = valuesAround(range, typeof centre === 'number' ? centre : null, search, round);
      return values.map((value) => [drawnCandidate(name, value)]);
    },
  };
}

/** Rounds of ever closer values around the best ones so far, of ever longer runs. */
class CoarsePlan implements RoundPlan {
  readonly looksBackOnce = true;
  private round = -1;
  private cells: Selection[] = [];

  constructor(
    private readonly axes: readonly FinerAxis[],
    private readonly rounds: number,
    /** What each round's runs have in common, such as their length. */
    private readonly common: (round: number) => Selection,
  ) {}

  next(values: readonly number[]): Round | null {
    const index = bestOf(values);
    const best = index === null ? null : (this.cells[index] ?? null);
    this.round += 1;
    const { round } = this;
    if (round >= this.rounds || (round > 0 && !best)) return null;
    const cells = this.cross(round, best);
    this.cells = cells;
    const { rounds } = this;
    const at = (cell: number) => ({ selection: cells[cell] ?? [], origin: { round, rounds, cell } });
    return { size: cells.length, at };
  }

  get atMost(): number {
    const rounds = Array.from({ length: this.rounds }, (_, round) => round);
    return rounds.reduce(
      (sum, round) => sum + this.axes.reduce((size, axis) => size * axis.atMost(round), 1),
      0,
    );
  }

  private cross(round: number, best: Selection | null): Selection[] {
    let cells: Selection[] = [this.common(round)];
    for (const { members, values } of this.axes) {
      const choices = values(round, best);
      if (cells.length * choices.length > sweepLimits.cells)
        throw tooManyCells(cells.length * choices.length);
      cells = cells.flatMap((cell) =>
        choices.map((choice) => {
          const selection = [...cell];
          for (const [index, member] of members.entries()) selection[member] = choice[index];
          return selection;
        }),
      );
    }
    return cells;
  }
}

function tooManyCells(cells: number): ProblemError {
  const detail = `a round of coarseToFine has ${cells} points or more; at most ${sweepLimits.cells} are accepted: use fewer points or parameters`;
  return new ProblemError('tooManyCells', detail, { extras: { limit: sweepLimits.cells } });
}

/** What else decides how long runs are. */
function assertLengthIsFree({ spec, parameters }: Space, path: Path): void {
  const setter = parameters.find(
    ({ name, paths }) =>
      Object.hasOwn(spec.parameters, name) && paths.some((own) => own === path || path.startsWith(`${own}.`)),
  );
  const other = setter?.name ?? (spec.epochBudget === null ? null : 'epochBudget');
  if (other === null) return;
  const detail = `coarseToFine sets ${path} of each round, which ${other} sets too: leave ${other} out, or set search.epochsFactor to 1`;
  throw notApplicable(detail, setter ? [setter.name] : []);
}

/** @throws ProblemError `notFinite`, `methodNotApplicable`, `tooManyCells` */
export function createCoarseToFine(
  search: CoarseSearch,
  space: Space,
  axes: readonly Axis[],
  cursor: MethodCursor | null,
): SearchMethod {
  const { parameters, spec } = space;
  const isOwnRange = ({ members: [only = -1], members }: Axis) =>
    members.length === 1 && isRange(spec.parameters[parameters[only]?.name ?? '']);
  if (!axes.some(isOwnRange))
    throw notApplicable('coarseToFine needs a float or int range to refine; use grid for lists', []);
  const others = axes.filter((axis) => !isOwnRange(axis));
  assertFinite('coarseToFine', space, others);
  const lengths = roundLengths(spec);
  if (lengths) assertLengthIsFree(space, lengths.path);
  const common = (round: number) =>
    parameters.map((parameter) => {
      if (!lengths || parameter.name !== lengths.path) return undefined;
      return parameter.given(lengths.lengths[round] ?? 1);
    });
  const plan = new CoarsePlan(
    axes.map((axis) => finerAxis(space, axis, search)),
    search.factors.length,
    common,
  );
  return new RoundSearch(plan, spec, cursor);
}
