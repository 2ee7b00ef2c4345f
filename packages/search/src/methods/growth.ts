import {
  findMetric,
  type ResolvedSearch,
  type ResolvedSweepSpec,
  type ValueRules,
} from '@unetsweep/contract';
import type { Axis, Selection } from '../space/axes.js';
import type { Space } from '../space/space.js';
import { assertFinite, assertOnlyAxes, namesOf, notApplicable } from './not-applicable.js';
import { type Round, type RoundPlan, RoundSearch } from './rounds/round-search.js';
import type { MethodCursor, SearchMethod } from './search-method.js';

type GrowthSearch = Extract<ResolvedSearch, { method: 'growth' }>;

/**
 * Grows one dimension after the other, value by value, as long as a step gains enough. A step that gains too little is taken back:
 * the next dimension grows from the last one that paid.
 */
class GrowthPlan implements RoundPlan {
  /** Position of each dimension's value that paid, in the order of growth. */
  private readonly digits: number[];
  private dimension = 0;
  private value = Number.POSITIVE_INFINITY;
  private isFirst = true;

  constructor(
    private readonly axes: readonly Axis[],
    private readonly minGain: number,
    private readonly selectionOf: (digits: readonly number[]) => Selection,
  ) {
    this.digits = axes.map(() => 0);
  }

  next(values: readonly number[]): Round | null {
    const [value] = values;
    if (value !== undefined) this.judge(value);
    else return this.round(this.digits);
    if (!Number.isFinite(this.value)) return null;
    while (this.dimension < this.axes.length && !this.canGrow) this.dimension += 1;
    return this.dimension < this.axes.length ? this.round(this.grown) : null;
  }

  get atMost(): number {
    return this.axes.reduce((sum, { size }) => sum + (size ?? 1) - 1, 1);
  }

  private get canGrow(): boolean {
    const { axes, digits, dimension } = this;
    return (digits[dimension] ?? 0) + 1 < (axes[dimension]?.size ?? 0);
  }

  private get grown(): number[] {
    return this.digits.map((digit, index) => (index === this.dimension ? digit + 1 : digit));
  }

  private judge(value: number): void {
    const isWorth = this.isFirst || this.value - value >= this.minGain;
    if (!isWorth) {
      this.dimension += 1;
      return;
    }
    if (!this.isFirst) this.digits[this.dimension] = (this.digits[this.dimension] ?? 0) + 1;
    this.isFirst = false;
    this.value = value;
  }

  private round(digits: readonly number[]): Round {
    const selection = this.selectionOf(digits);
    const grows = this.isFirst ? null : (this.axes[this.dimension]?.name ?? null);
    return { size: 1, at: () => ({ selection, origin: { growth: [...digits], grows } }) };
  }
}

/** How the gain is measured. @throws ProblemError `methodNotApplicable` where a metric has no better direction */
function gainRules(spec: ResolvedSweepSpec, metric: string | null): ValueRules {
  const [objective] = spec.objective;
  if (metric === null || !objective || objective.metric === metric) return spec;
  const mode = findMetric(metric)?.definition.mode;
  if (!mode) {
    const detail = `search.metric ${metric} is no metric of which more or less is better; leave it out for the objective's`;
    throw notApplicable(detail, []);
  }
  return { ...spec, objective: [{ ...objective, metric, mode }] };
}

/** @throws ProblemError `methodNotApplicable`, `notFinite` */
export function createGrowth(
  { order, minGain, metric }: GrowthSearch,
  space: Space,
  axes: readonly Axis[],
  cursor: MethodCursor | null,
): SearchMethod {
  assertFinite('growth', space, axes);
  const named = order.map((name) => {
    const axis = axes.find((each) => namesOf(space, [each]).includes(name));
    if (!axis) throw notApplicable(`search.order names ${name}, which search.per holds apart`, [name]);
    return axis;
  });
  // Parameters of one zip grow together.
  const growing = [...new Set(named)];
  assertOnlyAxes('growth', space, axes, namesOf(space, growing));
  const { parameters } = space;
  const selectionOf = (digits: readonly number[]) => {
    const selection = new Array<Selection[number]>(parameters.length).fill(undefined);
    growing.forEach(({ members }, index) => {
      for (const member of members) selection[member] = parameters[member]?.at(digits[index] ?? 0);
    });
    return selection;
  };
  const plan = new GrowthPlan(growing, minGain, selectionOf);
  return new RoundSearch(plan, gainRules(space.spec, metric), cursor);
}
