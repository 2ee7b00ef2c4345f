import type { LeasedTrial, LeaseRequest, LeaseStanding, Store } from '@unetsweep/store';
import type { QueueLink } from '../dependencies.js';
import { Coalescer } from './coalescer.js';

interface DeskRequest extends LeaseRequest {
  sweepId: string;
}

interface DeskAnswer {
  trials: LeasedTrial[];
  /** Whether the planner was told that trials are lacking. */
  isShort: boolean;
  /** Why there are none. */
  standing: LeaseStanding;
}

/** The planner makes trials ahead; it need not be told of each one that is taken. */
const REFILL_EVERY_MS = 100;

/** Gives out trials of external sweeps: requests for one sweep that arrive together are one statement. */
export class LeaseDesk {
  private readonly sweeps = new Map<string, Coalescer<DeskRequest, DeskAnswer>>();
  private readonly wokenAt = new Map<string, number>();

  constructor(
    private readonly external: Store['external'],
    private readonly queue: QueueLink,
    private readonly now: () => number,
  ) {}

  async ask(sweepId: string, request: LeaseRequest): Promise<DeskAnswer> {
    const desk = this.sweeps.get(sweepId) ?? this.open(sweepId);
    return desk.ask({ sweepId, ...request });
  }

  /** What is kept of a sweep is forgotten once it has ended. */
  forget(sweepId: string): void {
    this.sweeps.delete(sweepId);
    this.wokenAt.delete(sweepId);
  }

  private open(sweepId: string): Coalescer<DeskRequest, DeskAnswer> {
    const desk = new Coalescer<DeskRequest, DeskAnswer>({
      keyOf: ({ clientId }) => clientId,
      work: (requests) => this.lease(sweepId, requests),
    });
    this.sweeps.set(sweepId, desk);
    return desk;
  }

  private async lease(sweepId: string, requests: DeskRequest[]): Promise<DeskAnswer[]> {
    const asked = requests.map(({ clientId, count }) => ({ clientId, count }));
    const { trials, isShort } = await this.external.lease(sweepId, asked);
    this.wake(sweepId, isShort);
    const served = new Set(trials.map(({ clientId }) => clientId));
    const isServed = asked.every(({ clientId }) => served.has(clientId));
    const standing = isServed ? 'wait' : await this.external.standing(sweepId);
    return requests.map(({ clientId }) => ({
      trials: trials.filter((trial) => trial.clientId === clientId),
      isShort,
      standing,
    }));
  }

  private wake(sweepId: string, isShort: boolean): void {
    const now = this.now();
    if (!isShort && now - (this.wokenAt.get(sweepId) ?? Number.NEGATIVE_INFINITY) < REFILL_EVERY_MS) return;
    this.wokenAt.set(sweepId, now);
    void this.queue.ask(sweepId);
  }
}
