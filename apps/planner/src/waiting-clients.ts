import type { Store } from '@unetsweep/store';

/** Trials that wait for clients where the search does not learn from each one that ends. */
const AHEAD = 500;

/** Who trains the trials of an external sweep: clients that ask for some when they want them. */
export class WaitingClients {
  /** Trials that are queued. */
  queued = 0;
  private lacking = 0;

  constructor(
    private readonly external: Store['external'],
    private readonly sweepId: string,
  ) {}

  /** Looks at who found too few. */
  async look(): Promise<void> {
    const { wanted, queued } = await this.external.demand(this.sweepId);
    this.queued = queued;
    this.lacking = Math.max(0, wanted - queued);
  }

  /**
   * What is to be queued, in points beside what is queued now. Where the search learns from each end, a point chosen before it is asked for would know too
   * little: just as many are made as clients lack then.
   * @param ahead points that may wait before it is wiser to learn first; Infinity: any number
   * @param repeats trials of a point
   */
  wanted(ahead: number, repeats: number): number {
    const { queued, lacking } = this;
    if (Number.isFinite(ahead)) return queued + Math.ceil(lacking / repeats);
    return queued < AHEAD / 2 ? queued + Math.ceil((AHEAD - queued + lacking) / repeats) : 0;
  }
}
