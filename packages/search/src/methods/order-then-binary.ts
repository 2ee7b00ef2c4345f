import type { ResolvedSearch } from '@unetsweep/contract';
import type { Axis, Selection } from '../space/axes.js';
import { drawnCandidate } from '../space/candidate.js';
import { fieldAllows } from '../space/field-limits.js';
import type { Space } from '../space/space.js';
import { isRange } from './is-range.js';
import { assertOnlyAxes, notApplicable } from './not-applicable.js';
import { OrderCandidates } from './order-candidates.js';
import { firstProbe, nextProbe } from './rounds/fibonacci-probe.js';
import { type Round, type RoundPlan, RoundSearch } from './rounds/round-search.js';
import type { MethodCursor, SearchMethod } from './search-method.js';

type OrderSearch = Extract<ResolvedSearch, { method: 'orderThenBinary' }>;

/**
 * First the order of magnitude, then the multiple of it. Both steps are Fibonacci searches, so that the minimum of a unimodal
 * function over 4 orders and 9 multiples each is found with 9 evaluations: 3 for the order, 6 for the multiples on both sides of it.
 */
export class OrderPlan implements RoundPlan {
  private readonly known = new Map<number, number>();
  private trying: number[] = [];
  private hasOrder = false;

  constructor(
    private readonly candidates: OrderCandidates,
    private readonly selectionOf: (value: number) => Selection,
  ) {}

  next(values: readonly number[]): Round | null {
    for (const [index, value] of this.trying.entries())
      this.known.set(value, values[index] ?? Number.POSITIVE_INFINITY);
    const order = this.hasOrder ? [] : this.nextOrders();
    this.hasOrder = order.length === 0;
    this.trying = this.hasOrder ? this.nextMultiple() : order;
    const { trying, hasOrder } = this;
    if (trying.length === 0) return null;
    const at = (index: number) => {
      const value = trying[index] ?? Number.NaN;
      const origin = { [hasOrder ? 'multiple' : 'order']: value, between: this.bracketOf(value) };
      return { selection: this.selectionOf(value), origin };
    };
    return { size: trying.length, at };
  }

  /** The known numbers next to one; null where there is none. */
  private bracketOf(value: number): [number | null, number | null] {
    const known = [...this.known.keys()];
    const below = Math.max(...known.filter((each) => each < value));
    const above = Math.min(...known.filter((each) => each > value));
    return [Number.isFinite(below) ? below : null, Number.isFinite(above) ? above : null];
  }

  get atMost(): number {
    return this.candidates.atMost;
  }

  /** The first two together: the second does not depend on the first. All that are left where the best ones are equal. */
  private nextOrders(): number[] {
    const { orders } = this.candidates;
    const isKnown = orders.map((order) => this.known.has(order));
    if (!isKnown.includes(true)) {
      const first = firstProbe(orders.length);
      const second = nextProbe(first, orders.length - 1 - first);
      return [first, ...(second === null ? [] : [first + second])].flatMap((index) => orders[index] ?? []);
    }
    const best = orders.indexOf(this.best() ?? Number.NaN);
    if (best < 0 || this.isTied()) return orders.filter((order) => !this.known.has(order));
    const left = best === 0 ? 0 : best - 1 - isKnown.lastIndexOf(true, best - 1);
    const next = isKnown.indexOf(true, best + 1);
    const right = (next < 0 ? orders.length : next) - best - 1;
    const probe = nextProbe(left, right);
    return probe === null ? [] : orders.slice(best + probe, best + probe + 1);
  }

  private nextMultiple(): number[] {
    const best = this.best();
    if (best === null) return [];
    const { below, above } = this.candidates.around(best, [...this.known.keys()]);
    const probe = nextProbe(below.length, above.length);
    const next = probe === null ? undefined : probe < 0 ? below.at(probe) : above[probe - 1];
    return next === undefined ? [] : [next];
  }

  /** The number with the smallest value, the first one of equal ones; null where all failed. */
  private best(): number | null {
    const [first] = this.byValue();
    return first && Number.isFinite(first[1]) ? first[0] : null;
  }

  private isTied(): boolean {
    const [first, second] = this.byValue();
    return first !== undefined && first[1] === second?.[1];
  }

  private byValue(): [number, number][] {
    return [...this.known].sort(([, left], [, right]) => (left === right ? 0 : left < right ? -1 : 1));
  }
}

/** @throws ProblemError `methodNotApplicable` */
export function createOrderThenBinary(
  search: OrderSearch,
  space: Space,
  axes: readonly Axis[],
  cursor: MethodCursor | null,
): SearchMethod {
  const { parameter: name } = search;
  assertOnlyAxes(search.method, space, axes, [name]);
  const range = space.spec.parameters[name];
  if (!isRange(range))
    throw notApplicable(`orderThenBinary needs a float or int range: give ${name} a low and a high end`, [
      name,
    ]);
  const { low, high } = range;
  const candidates = new OrderCandidates(
    search,
    (value) => value >= low && value <= high && fieldAllows(name, value),
  );
  if (candidates.orders.length === 0)
    throw notApplicable(`none of search.decades lies in ${name}'s range, ${low} to ${high}`, [name]);
  const selectionOf = (value: number) =>
    space.parameters.map((each) => (each.name === name ? drawnCandidate(name, value) : undefined));
  return new RoundSearch(new OrderPlan(candidates, selectionOf), space.spec, cursor);
}
