import {
  cursorNumber,
  type FinishedRun,
  innerCursor,
  type MethodCursor,
  type PlacedPoint,
  type Proposal,
  type SearchMethod,
} from './search-method.js';

/** Methods one after the other: start points, then the search. All of them learn from every run. */
export class Sequence implements SearchMethod {
  private readonly parts: SearchMethod[];
  private position: number;

  constructor(makers: ((cursor: MethodCursor | null) => SearchMethod)[], cursor: MethodCursor | null) {
    this.parts = makers.map((make, index) => make(innerCursor(cursor, `part${index}`)));
    this.position = cursorNumber(cursor, 'position');
  }

  ask(count: number): Proposal[] {
    const proposals: Proposal[] = [];
    for (let part = this.parts[this.position]; part; part = this.parts[this.position]) {
      proposals.push(...part.ask(count - proposals.length));
      if (!part.exhausted || this.position === this.parts.length - 1) break;
      this.position += 1;
      if (proposals.length >= count) break;
    }
    return proposals;
  }

  tell(finished: readonly FinishedRun[]): void {
    for (const part of this.parts) part.tell(finished);
  }

  settle(proposal: Proposal, pointNumber: number | null): void {
    for (const part of this.parts) part.settle?.(proposal, pointNumber);
  }

  place(point: PlacedPoint): void {
    for (const part of this.parts) part.place?.(point);
  }

  cursor(): MethodCursor {
    const cursors = this.parts.map((part, index) => [`part${index}`, part.cursor()]);
    return { position: this.position, ...Object.fromEntries(cursors) };
  }

  get exhausted(): boolean {
    return this.parts.every((part) => part.exhausted);
  }

  get learns(): boolean {
    return this.parts.some((part) => part.learns ?? false);
  }

  get ahead(): number {
    return this.parts[this.position]?.ahead ?? Number.POSITIVE_INFINITY;
  }

  get untold(): number {
    return this.parts.reduce((sum, { untold = Number.POSITIVE_INFINITY }) => sum + untold, 0);
  }

  get mayRepeat(): boolean {
    return this.parts.some((part) => part.mayRepeat ?? false);
  }

  get atMost(): number {
    return this.parts.reduce((sum, { atMost = Number.POSITIVE_INFINITY }) => sum + atMost, 0);
  }

  get isSampled(): boolean {
    return this.parts[this.position]?.isSampled ?? false;
  }
}
