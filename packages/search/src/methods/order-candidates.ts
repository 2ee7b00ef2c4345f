import type { ResolvedSearch } from '@unetsweep/contract';
import { evaluationsFor } from './rounds/fibonacci-probe.js';

type OrderSearch = Extract<ResolvedSearch, { method: 'orderThenBinary' }>;

/** Rounding errors of a product or quotient end at the 16th digit. */
const exact = (value: number) => Number(value.toPrecision(15));
const ascending = (values: Iterable<number>) => [...new Set(values)].sort((a, b) => a - b);

/** The numbers that a search by orders of magnitude may try. */
export class OrderCandidates {
  /** Ascending. */
  readonly orders: readonly number[];
  private readonly multiples: readonly number[];
  private readonly extendBorder: boolean;

  constructor(
    { decades, mantissas, extendBorder }: Pick<OrderSearch, 'decades' | 'mantissas' | 'extendBorder'>,
    private readonly isAllowed: (value: number) => boolean,
  ) {
    this.orders = ascending(decades).filter(isAllowed);
    this.multiples = ascending([1, ...mantissas]);
    this.extendBorder = extendBorder;
  }

  /** Evaluations of a search in them, at most: all orders where they are equal, then the multiples on both sides of one. */
  get atMost(): number {
    if (this.extendBorder) return Number.POSITIVE_INFINITY;
    const multiples = this.multiples.length - 1;
    return this.orders.length + evaluationsFor(multiples, multiples);
  }

  /** Untried numbers next to `best`, up to its known neighbours: below and above it, each ascending. */
  around(best: number, known: readonly number[]): { below: number[]; above: number[] } {
    const lower = Math.max(...known.filter((each) => each < best));
    const upper = Math.min(...known.filter((each) => each > best));
    const all = this.all(Math.min(...known), Math.max(...known));
    return {
      below: all.filter((each) => each < best && each > lower),
      above: all.filter((each) => each > best && each < upper),
    };
  }

  /** Every multiple of every order, the next orders beyond the known numbers included where the border may be left. */
  private all(lowest: number, highest: number): number[] {
    const orders = this.extendBorder ? this.extended(lowest, highest) : this.orders;
    const values = orders.flatMap((order) => this.multiples.map((multiple) => exact(order * multiple)));
    const [first = 0] = orders;
    const last = orders.at(-1) ?? first;
    const isInside = (value: number) => !this.extendBorder || (value >= first && value <= last);
    return ascending(values).filter((value) => isInside(value) && this.isAllowed(value));
  }

  private extended(lowest: number, highest: number): number[] {
    const orders = [...this.orders];
    const [first = 1, second = 10 * first] = orders;
    const last = orders.at(-1) ?? first;
    const down = second / first;
    const up = last / (orders.at(-2) ?? last / 10);
    for (let order = first; order >= lowest; orders.unshift(order)) order = exact(order / down);
    for (let order = last; order <= highest; orders.push(order)) order = exact(order * up);
    return orders;
  }
}
