import type { Store } from '@unetsweep/store';

/** Trials that wait for clients where the search does not learn from each one that ends. */
const AHEAD = 500;

/** Who trains the trials of an external sweep: clients that ask for some when they want them. */
export class WaitingClients {
  private lacking = 0;

  constructor(
    private readonly external: Store['external'],
    private readonly sweepId: string,
  ) {}

  /** Looks at who found too few. */
  async look(): Promise<void> {
    const { wanted, queued } = await this.external.demand(this.sweepId);
    this.lacking = Math.max(0, wanted - queued);
  }

  /**
   * Trials that are to be queued. Where the search learns from each end, a point chosen before it is asked for would know too
   * little: just as many are made as clients lack then.
   * @param ahead points that may wait before it is wiser to learn first; Infinity: any number
   * @param queued trials that are queued
   */
  wanted(ahead: number, queued: number): number {
    if (Number.isFinite(ahead)) return queued + this.lacking;
    return queued < AHEAD / 2 ? AHEAD + this.lacking : 0;
  }
}
