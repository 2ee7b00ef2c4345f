import type { Store } from '@unetsweep/store';
import type { Logger } from 'pino';
import { DEFAULT_LEASE_MS } from './config.js';
import { type StepState, SweepPlanner } from './sweep-planner.js';

/** Sweeps planned at once by one process. */
const MOST_SWEEPS = 64;

/** Plans the sweeps whose lease this process holds; what it keeps in memory is a cache. */
export class Planning {
  private readonly planners = new Map<string, SweepPlanner>();

  constructor(
    private readonly store: Store,
    private readonly holder: string,
    private readonly log: Logger,
    private readonly leaseMs = DEFAULT_LEASE_MS,
  ) {}

  /** One batch of each sweep. @returns whether trials were made, and whether there are more to make */
  async round(): Promise<{ made: boolean; more: boolean }> {
    const leases = await this.store.planning.lease(this.holder, this.leaseMs, MOST_SWEEPS);
    this.forget(new Set(leases.map(({ sweepId }) => sweepId)));
    let made = false;
    let more = false;
    for (const { sweepId, fence } of leases) {
      const state = await this.planSweep(sweepId, fence);
      made ||= state === 'more' || state === 'enough' || state === 'done';
      more ||= state === 'more';
    }
    return { made, more };
  }

  async release(): Promise<void> {
    this.planners.clear();
    await this.store.planning.release(this.holder);
  }

  private forget(held: ReadonlySet<string>): void {
    for (const sweepId of this.planners.keys()) if (!held.has(sweepId)) this.planners.delete(sweepId);
  }

  private async planSweep(sweepId: string, fence: number): Promise<StepState> {
    try {
      const state = (await (await this.open(sweepId, fence))?.step()) ?? 'lost';
      if (state === 'done' || state === 'lost') this.planners.delete(sweepId);
      // All trials may have ended before planning did.
      if (state === 'done') await this.store.sweeps.settle(sweepId);
      return state;
    } catch (error) {
      this.planners.delete(sweepId);
      // An outage is not the sweep's fault.
      await this.store.ping();
      const message = error instanceof Error ? error.message : String(error);
      this.log.error({ err: error, sweepId }, 'a sweep cannot be planned');
      await this.store.sweeps.fail(sweepId, { reason: 'planning', message });
      return 'lost';
    }
  }

  private async open(sweepId: string, fence: number): Promise<SweepPlanner | null> {
    const known = this.planners.get(sweepId);
    if (known?.fence === fence) return known;
    const opened = await SweepPlanner.open(this.store, sweepId, fence);
    if (opened) this.planners.set(sweepId, opened);
    return opened;
  }
}
