import { PointValues } from '../../points/point-values.js';
import { namedStream } from '../../random/generator.js';
import type { Selection } from '../../space/axes.js';
import type { Space } from '../../space/space.js';
import type { Shares } from '../low-discrepancy/shares.js';
import { sobolShares } from '../low-discrepancy/sobol.js';
import {
  cursorNumber,
  type FinishedRun,
  type MethodCursor,
  type PlacedPoint,
  type Proposal,
  type SearchMethod,
} from '../search-method.js';
import { Encoding } from './encoding.js';
import { IndependentModel } from './independent-model.js';
import { JointModel } from './joint-model.js';
import { KnownCells } from './known-cells.js';
import { Observations } from './observations.js';
import type { PointModel, ScoredPoint, TpeSearch } from './point-model.js';
import { split } from './split.js';

/** After so many proposals in a row that did not become points, they are drawn at random: the model knows nothing of what cannot run. */
const mostMisses = 8;

/**
 * Tree-structured Parzen estimator (Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011): the good and the
 * other points are modelled apart, and of the candidates drawn from the good ones the one that is the likeliest among them
 * in comparison with the others is run. An axis is modelled on the points in which it took part. Points that are running
 * count as worst, unless told otherwise, so that workers do not run the same.
 */
export class Tpe implements SearchMethod {
  readonly isSampled = true;
  readonly learns = true;
  readonly exhausted = false;
  private readonly encoding: Encoding;
  private readonly observations: Observations;
  private readonly values: PointValues;
  private readonly cells: KnownCells;
  private readonly model: PointModel;
  private readonly startup: Shares;
  private next: number;
  /** The number of the next proposal when the last one became a point. */
  private placedAt: number;
  private hasAsked = false;
  private fittedTo = -1;
  private changes = 0;
  private slots = 0;

  constructor(
    private readonly search: TpeSearch,
    private readonly space: Space,
    private readonly seed: number,
    cursor: MethodCursor | null,
  ) {
    this.encoding = new Encoding(space);
    this.startup = sobolShares(space.axes.length, seed);
    this.observations = new Observations(space.axes.length, space.spec.objective.length);
    this.values = new PointValues(space.spec);
    this.cells = new KnownCells(space);
    const { scales } = this.encoding;
    this.model = search.multivariate ? new JointModel(scales, search) : new IndependentModel(scales, search);
    this.next = cursorNumber(cursor, 'next');
    this.placedAt = cursorNumber(cursor, 'placedAt');
  }

  /** Random points need not wait for results. */
  get ahead(): number {
    return Math.max(1, this.search.startup - this.observations.count);
  }

  ask(count: number): Proposal[] {
    this.hasAsked = true;
    return Array.from({ length: count }, () => {
      const sample = this.next;
      this.next += 1;
      return this.propose(sample);
    });
  }

  place(point: PlacedPoint): void {
    if (this.hasAsked) this.placedAt = this.next;
    this.know(point);
  }

  tell(finished: readonly FinishedRun[]): void {
    for (const run of finished) this.know(run);
    for (const { pointNumber, outcome } of this.values.tell(finished)) {
      if (outcome) this.observations.end(outcome);
      else this.observations.remove(pointNumber);
      this.changes += 1;
    }
  }

  cursor(): MethodCursor {
    return { next: this.next, placedAt: this.placedAt };
  }

  private know({ pointNumber, params }: PlacedPoint): void {
    if (this.observations.has(pointNumber)) return;
    this.observations.add(pointNumber, this.encoding.positionsOf(params));
    this.cells.add(params);
    this.slots += 1;
    this.changes += 1;
  }

  private propose(sample: number): Proposal {
    const misses = sample - this.placedAt;
    const { observations, search } = this;
    const isRandom = observations.count < search.startup || observations.valuedCount === 0;
    if (isRandom || misses >= mostMisses)
      return { selection: this.drawFresh(sample), origin: { sample, random: true } };
    return { selection: this.choose(sample), origin: { sample } };
  }

  /** A point of a scrambled Sobol sequence, which leaves no corner out; of a small finite space one that has not run. */
  private drawFresh(sample: number): Selection {
    const drawn = this.space.spread(this.startup(sample));
    if (!this.cells.has(drawn)) return drawn;
    const unseen = this.cells.unseen();
    if (!unseen || unseen.length === 0) return drawn;
    const index = Math.floor(namedStream(this.seed, sample, 'unseen')() * unseen.length);
    return this.space.cell(unseen[index] ?? 0);
  }

  private choose(sample: number): Selection {
    this.fit();
    const candidates = this.model.candidates((name) => namedStream(this.seed, sample, `tpe ${name}`));
    const [best] = candidates;
    if (!best) return this.drawFresh(sample);
    const chosen = this.encoding.selectionOf(best.values);
    if (!this.cells.has(chosen)) return chosen;
    return this.bestUnseen(candidates.slice(1), sample) ?? this.drawFresh(sample);
  }

  /** The most promising point that has not run: of all, where they are few, else of the candidates. */
  private bestUnseen(candidates: readonly ScoredPoint[], sample: number): Selection | null {
    const unseen = this.cells.unseen();
    if (unseen) return this.bestCell(unseen, sample);
    for (const { values } of candidates) {
      const selection = this.encoding.selectionOf(values);
      if (!this.cells.has(selection)) return selection;
    }
    return null;
  }

  /** Where there are more cells than can be scored, every k-th of them takes part, other ones each time. */
  private bestCell(cells: readonly number[], sample: number): Selection | null {
    const step = Math.max(1, Math.ceil(cells.length / this.model.mostScored));
    let best = Number.NEGATIVE_INFINITY;
    let found: number | undefined;
    for (let index = sample % step; index < cells.length; index += step) {
      const cell = cells[index] as number;
      const score = this.model.scoreOf(this.digitsOf(cell));
      if (score > best) [best, found] = [score, cell];
    }
    return found === undefined ? null : this.space.cell(found);
  }

  private digitsOf(cell: number): number[] {
    const { axes } = this.space;
    const digits = new Array<number>(axes.length);
    let rest = cell;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const size = axes[axis]?.size ?? 1;
      digits[axis] = rest % size;
      rest = Math.floor(rest / size);
    }
    return digits;
  }

  private fit(): void {
    if (this.fittedTo === this.changes) return;
    this.fittedTo = this.changes;
    const sides = split(this.observations, this.search.pending === 'worst', this.slots);
    this.model.fit(this.observations, sides);
  }
}
