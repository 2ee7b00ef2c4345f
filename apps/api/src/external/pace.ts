/** Longest time that a request waits for others to share its call with. */
const GATHER_MS = 4;

/**
 * Knows how many requests a call is likely to answer: about as many as the last ones did. Clients that do one thing after the other
 * fall into step so, and a database does far more in few large statements than in many small ones.
 */
export class Pace {
  private likely = 1;

  constructor(readonly gatherMs: number = GATHER_MS) {}

  /** Requests for which it is worth to wait a little. */
  get expected(): number {
    return this.likely;
  }

  /** A call answers so many. Where clients leave, it takes a few calls until they are no longer waited for. */
  served(requests: number): void {
    this.likely = Math.max(requests, this.likely - Math.ceil(this.likely / 8));
  }
}
