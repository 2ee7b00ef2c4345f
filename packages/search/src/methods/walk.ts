import { cursorNumber, type MethodCursor, type Proposal, type SearchMethod } from './search-method.js';

/** A method whose proposals are numbered and learn nothing from results: its cursor is the next number. */
export class Walk implements SearchMethod {
  private next: number;

  /** @param size number of proposals; Infinity where they have no end */
  constructor(
    private readonly size: number,
    readonly isSampled: boolean,
    private readonly propose: (index: number) => Proposal,
    cursor: MethodCursor | null,
  ) {
    this.next = cursorNumber(cursor, 'next');
  }

  ask(count: number): Proposal[] {
    const proposals: Proposal[] = [];
    while (proposals.length < count && this.next < this.size) {
      proposals.push(this.propose(this.next));
      this.next += 1;
    }
    return proposals;
  }

  tell(): void {}

  cursor(): MethodCursor {
    return { next: this.next };
  }

  get atMost(): number {
    return this.size;
  }

  get untold(): number {
    return this.size;
  }

  get exhausted(): boolean {
    return this.next >= this.size;
  }
}

/** A walk whose proposals say themselves which of them are equal. */
export class TellingWalk extends Walk {
  override get untold(): number {
    return 0;
  }
}

/** A walk in which two proposals may be the same point. */
export class RepeatingWalk extends Walk {
  readonly mayRepeat = true;
}
