import type { Store } from '@unetsweep/store';
import type { Logger } from 'pino';
import { DEFAULT_LEASE_MS } from './config.js';
import { type StepState, SweepPlanner } from './sweep-planner.js';

/** Between two looks at all sweeps, those that clients ask for are planned under the leases that are held. */
const LOOK_AROUND_MS = 1_000;
/** Sweeps planned at once by one process. */
const MOST_SWEEPS = 64;

interface Lease {
  sweepId: string;
  fence: number;
}

/** Plans the sweeps whose lease this process holds; what it keeps in memory is a cache. */
export class Planning {
  private readonly planners = new Map<string, SweepPlanner>();
  private leases: Lease[] = [];
  private leasedAt = Number.NEGATIVE_INFINITY;
  private readonly asked = new Set<string>();
  private mustLook = true;

  constructor(
    private readonly store: Store,
    private readonly holder: string,
    private readonly log: Logger,
    private readonly leaseMs = DEFAULT_LEASE_MS,
  ) {}

  /** Clients of the sweep want trials: the next round may be for it alone. @returns false: it is none of those that are held */
  ask(sweepId: string): boolean {
    if (!this.leases.some((lease) => lease.sweepId === sweepId)) return false;
    this.asked.add(sweepId);
    return true;
  }

  /** The next round is for all sweeps, new ones too. */
  lookAround(): void {
    this.mustLook = true;
  }

  /** One batch of each sweep. @returns whether trials were made, and whether there are more to make */
  async round(): Promise<{ made: boolean; more: boolean }> {
    const leases = await this.chosen();
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
    this.leases = [];
    await this.store.planning.release(this.holder);
  }

  /** The sweeps that were asked for, or all. */
  private async chosen(): Promise<Lease[]> {
    const asked = this.leases.filter(({ sweepId }) => this.asked.has(sweepId));
    this.asked.clear();
    const now = performance.now();
    if (asked.length > 0 && !this.mustLook && now - this.leasedAt < LOOK_AROUND_MS) return asked;
    this.mustLook = false;
    this.leasedAt = Number.NEGATIVE_INFINITY;
    this.leases = await this.store.planning.lease(this.holder, this.leaseMs, MOST_SWEEPS);
    this.leasedAt = now;
    this.forget(new Set(this.leases.map(({ sweepId }) => sweepId)));
    return this.leases;
  }

  private forget(held: ReadonlySet<string>): void {
    for (const sweepId of this.planners.keys()) if (!held.has(sweepId)) this.planners.delete(sweepId);
  }

  private async planSweep(sweepId: string, fence: number): Promise<StepState> {
    try {
      const state = (await (await this.open(sweepId, fence))?.step()) ?? 'lost';
      if (state === 'done' || state === 'lost') this.drop(sweepId);
      // All trials may have ended before planning did.
      if (state === 'done') await this.store.sweeps.settle(sweepId);
      return state;
    } catch (error) {
      this.drop(sweepId);
      // An outage is not the sweep's fault.
      await this.store.ping();
      const message = error instanceof Error ? error.message : String(error);
      this.log.error({ err: error, sweepId }, 'a sweep cannot be planned');
      await this.store.sweeps.fail(sweepId, { reason: 'planning', message });
      return 'lost';
    }
  }

  private drop(sweepId: string): void {
    this.planners.delete(sweepId);
    this.leases = this.leases.filter((lease) => lease.sweepId !== sweepId);
  }

  private async open(sweepId: string, fence: number): Promise<SweepPlanner | null> {
    const known = this.planners.get(sweepId);
    if (known?.fence === fence) return known;
    const opened = await SweepPlanner.open(this.store, sweepId, fence);
    if (opened) this.planners.set(sweepId, opened);
    return opened;
  }
}
