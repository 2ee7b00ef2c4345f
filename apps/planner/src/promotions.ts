import type { ResolvedSweepSpec } from '@unetsweep/contract';
import { createPruner } from '@unetsweep/search';
import type { Store } from '@unetsweep/store';

interface PrunedSweep {
  sweepId: string;
  fence: number;
  spec: ResolvedSweepSpec;
}

/** Sees to it that trials which stopped at a rung go on once they are promotable; without rungs there is nothing to do. */
export class Promotions {
  private readonly hasRungs: boolean;

  constructor(
    private readonly store: Pick<Store, 'pruning'>,
    private readonly sweep: PrunedSweep,
  ) {
    this.hasRungs = createPruner(sweep.spec)?.kind === 'rungs';
  }

  /**
   * Queues whom it can.
   * @param allPlanned no further point will come
   * @returns `promoted`: some were queued; `open`: more may follow; `over`: none will; `lost`: another planner has the sweep
   */
  async run(allPlanned: boolean): Promise<'promoted' | 'open' | 'over' | 'lost'> {
    if (!this.hasRungs) return 'over';
    const { sweepId, fence } = this.sweep;
    const done = await this.store.pruning.promote(sweepId, fence, allPlanned);
    if (done === null) return 'lost';
    if (done.promoted > 0) return 'promoted';
    return done.open || !allPlanned ? 'open' : 'over';
  }
}
