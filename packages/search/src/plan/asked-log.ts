import type { Json } from '@unetsweep/contract';

/**
 * When a method was asked, by what had ended: proposals of one that learns depend on it, those that did not become points too. Kept with
 * each point, so that a replay asks at the same moments.
 */
export class AskedLog {
  private finishSeq = 0;
  /** Proposals since the last point that did not become one: [finishSeq, how many]. */
  private refused: [number, number][];

  /** @param kept of the planner that is continued */
  constructor(
    private readonly learns: boolean,
    kept: Json | undefined,
  ) {
    this.refused = readRefusals(kept);
  }

  hear(finishSeq: number): void {
    this.finishSeq = Math.max(this.finishSeq, finishSeq);
  }

  refuse(): void {
    if (!this.learns) return;
    const last = this.refused.at(-1);
    if (last?.[0] === this.finishSeq) last[1] += 1;
    else this.refused.push([this.finishSeq, 1]);
  }

  /** What is kept with a point that was chosen now. */
  take(): { finishSeq: number; refused?: [number, number][] } {
    const { finishSeq, refused } = this;
    this.refused = [];
    return { finishSeq, ...(refused.length > 0 && { refused }) };
  }

  toCursor(): { refused?: [number, number][] } {
    return this.refused.length > 0 ? { refused: this.refused.map(([seq, count]) => [seq, count]) } : {};
  }
}

/** Proposals that did not become points, as they were kept: [finishSeq, how many]. */
export function readRefusals(kept: Json | undefined): [number, number][] {
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((each): [number, number][] =>
    Array.isArray(each) ? [[Number(each[0]), Number(each[1])]] : [],
  );
}
