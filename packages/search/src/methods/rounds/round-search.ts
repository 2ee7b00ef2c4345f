import type { ValueRules } from '@unetsweep/contract';
import { PointValues, usableValue } from '../../points/point-values.js';
import type { FinishedRun, MethodCursor, Proposal, SearchMethod } from '../search-method.js';
import { PointLog } from './point-log.js';

/** Proposals that are made together, without waiting for each other. */
export interface Round {
  size: number;
  at(index: number): Proposal;
}

/** Decides round by round: all that it knows are the results of its own proposals. */
export interface RoundPlan {
  /** Proposals of all rounds, at most; Infinity where results alone end them. */
  readonly atMost: number;
  /** Whether a round goes by the best point of the round before alone, rather than by that of all. */
  readonly looksBackOnce?: boolean;
  /**
   * The first round, and each further one once the round before has ended; null: the search is over.
   * @param values of the proposals of the round before: smaller is better, Infinity where there is none (failed, pruned, refused, against a constraint)
   */
  next(values: readonly number[]): Round | null;
}

/**
 * A search that waits for the results of one round before it plans the next. A round ends with the last of its points; points
 * that were there already count with what they gave. Its cursor is the numbers of its points: rounds are planned again from results.
 */
export class RoundSearch implements SearchMethod {
  readonly isSampled = false;
  readonly learns = true;
  private readonly values: PointValues;
  private readonly ended = new Map<number, number>();
  private readonly log: PointLog;
  private readonly open = new Set<number>();
  private round: Round | null;
  private start = 0;
  private asked: number;
  /** Number of the point that the present round was planned around; null: it is the first, or none had a value. */
  private best: number | null = null;

  constructor(
    private readonly plan: RoundPlan,
    rules: ValueRules,
    cursor: MethodCursor | null,
  ) {
    this.values = new PointValues(rules);
    this.log = new PointLog(cursor?.settled);
    this.asked = this.log.length;
    this.round = plan.next([]);
    this.enter();
    this.advance();
  }

  ask(count: number): Proposal[] {
    const proposals: Proposal[] = [];
    while (this.round && proposals.length < count && this.asked < this.end) {
      const { selection, origin } = this.round.at(this.asked - this.start);
      proposals.push({ selection, origin: this.best === null ? origin : { ...origin, best: this.best } });
      this.asked += 1;
    }
    this.log.proposed(proposals);
    return proposals;
  }

  settle(proposal: Proposal, pointNumber: number | null): void {
    if (!this.log.settle(proposal, pointNumber)) return;
    if (pointNumber !== null && !this.ended.has(pointNumber)) this.open.add(pointNumber);
    this.advance();
  }

  tell(finished: readonly FinishedRun[]): void {
    for (const { pointNumber, outcome } of this.values.tell(finished)) {
      this.ended.set(pointNumber, usableValue(outcome));
      if (this.open.delete(pointNumber)) this.advance();
    }
  }

  cursor(): MethodCursor {
    return { settled: this.log.toJson() };
  }

  get exhausted(): boolean {
    return this.round === null;
  }

  get atMost(): number {
    return this.plan.atMost;
  }

  private get end(): number {
    return this.start + (this.round?.size ?? 0);
  }

  /** Plans the next round where the present one has ended. */
  private advance(): void {
    while (this.round && this.log.length >= this.end && this.open.size === 0) {
      const values = Array.from({ length: this.round.size }, (_, index) => this.valueAt(this.start + index));
      this.best = this.bestBetween(this.plan.looksBackOnce ? this.start : 0, this.end);
      this.start = this.end;
      this.round = this.plan.next(values);
      this.enter();
    }
  }

  /** Collects what a round waits for: of a continuation, points of a round may be there already. */
  private enter(): void {
    this.open.clear();
    for (let position = this.start; position < Math.min(this.end, this.log.length); position++) {
      const pointNumber = this.log.at(position);
      if (pointNumber !== null && !this.ended.has(pointNumber)) this.open.add(pointNumber);
    }
  }

  private bestBetween(from: number, to: number): number | null {
    const values = Array.from({ length: to - from }, (_, index) => this.valueAt(from + index));
    const best = bestOf(values);
    return best === null ? null : this.log.at(from + best);
  }

  private valueAt(position: number): number {
    const pointNumber = this.log.at(position);
    return (pointNumber === null ? undefined : this.ended.get(pointNumber)) ?? Number.POSITIVE_INFINITY;
  }
}

/** Position of the smallest value, the first of equal ones; null where none is finite. */
export function bestOf(values: readonly number[]): number | null {
  let best: number | null = null;
  values.forEach((value, index) => {
    if (Number.isFinite(value) && (best === null || value < (values[best] ?? value))) best = index;
  });
  return best;
}
