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
import { type Split, split } from './split.js';

/** What the model found the most promising, and by how much. */
interface Choice {
  selection: Selection;
  /** Logarithm of how much likelier it is among the good points than among the others; null: nothing was found. */
  score: number | null;
  /** That of the next best; null where there was none. */
  runnerUp: number | null;
  /** Points that were scored. */
  of: number;
}

const nothing: Choice = { selection: [], score: null, runnerUp: null, of: 0 };

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
  /** What was modelled last. */
  private sides: Split | null = null;

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
    if (isRandom || misses >= mostMisses) return this.drawn(sample);
    const { selection, score, runnerUp, of } = this.choose(sample);
    if (score === null) return this.drawn(sample);
    const { good, others } = this.sides ?? { good: 0, others: 0 };
    const ended = observations.endedCount;
    const running = observations.count - ended;
    const origin = { sample, ended, running, good, others, of, score: rounded(score) };
    return { selection, origin: runnerUp === null ? origin : { ...origin, runnerUp: rounded(runnerUp) } };
  }

  private drawn(sample: number): Proposal {
    return { selection: this.drawFresh(sample), origin: { sample, random: true } };
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

  private choose(sample: number): Choice {
    this.fit();
    const candidates = this.model.candidates((name) => namedStream(this.seed, sample, `tpe ${name}`));
    const [best, second] = candidates;
    if (!best) return nothing;
    const selection = this.encoding.selectionOf(best.values);
    const of = candidates.length - 1;
    if (!this.cells.has(selection))
      return { selection, score: best.score, runnerUp: second?.score ?? null, of };
    return this.bestUnseen(candidates.slice(1), sample);
  }

  /** The most promising point that has not run: of all, where they are few, else of the candidates. */
  private bestUnseen(candidates: readonly ScoredPoint[], sample: number): Choice {
    const unseen = this.cells.unseen();
    if (unseen) return this.bestCell(unseen, sample);
    for (const [index, { values, score }] of candidates.entries()) {
      const selection = this.encoding.selectionOf(values);
      const runnerUp = candidates[index + 1]?.score ?? null;
      if (!this.cells.has(selection)) return { selection, score, runnerUp, of: candidates.length };
    }
    return nothing;
  }

  /** Where there are more cells than can be scored, every k-th of them takes part, other ones each time. */
  private bestCell(cells: readonly number[], sample: number): Choice {
    const step = Math.max(1, Math.ceil(cells.length / this.model.mostScored));
    let best = Number.NEGATIVE_INFINITY;
    let second = best;
    let found: number | undefined;
    let of = 0;
    for (let index = sample % step; index < cells.length; index += step) {
      const cell = cells[index] as number;
      const score = this.model.scoreOf(this.digitsOf(cell));
      of += 1;
      if (score > best) [best, second, found] = [score, best, cell];
      else if (score > second) second = score;
    }
    if (found === undefined) return nothing;
    const runnerUp = Number.isFinite(second) ? second : null;
    return { selection: this.space.cell(found), score: best, runnerUp, of };
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
    this.sides = split(this.observations, this.search.pending === 'worst', this.slots, this.sides);
    this.model.fit(this.observations, this.sides);
  }
}

/** Scores are shown, not computed with. */
const rounded = (score: number) => Number(score.toPrecision(4));
