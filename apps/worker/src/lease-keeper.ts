import type { Desired, Fence, TrialRepository } from '@unetsweep/store';
import type { Logger } from 'pino';

export interface LeaseListener {
  /** The signal that the trial has been sent; called again when it changes. */
  onSignal(desired: Desired): void;
  /** Another attempt owns the trial now, or it is gone: nothing more may be written. */
  onLost(): void;
}

interface Held {
  fence: Fence;
  listener: LeaseListener;
  desired: Desired;
}

const POLL_MS = 1_000;

/**
 * Holds the leases of all trials of this worker with one statement at a time: each second it reads their signals, and
 * renews after each third of the lease. While the database is away trials go on; a lease that ran out
 * meanwhile is renewed if no other worker has taken the trial.
 */
export class LeaseKeeper {
  private readonly held = new Map<string, Held>();
  private timer: NodeJS.Timeout | null = null;
  private polling: Promise<void> | null = null;
  private pollAgain = false;
  private renewedAtMs = Number.NEGATIVE_INFINITY;
  private unreachable = false;

  constructor(
    private readonly trials: Pick<TrialRepository, 'renew' | 'signals'>,
    private readonly options: { leaseMs: number; log: Logger },
  ) {}

  start(): void {
    this.timer = setInterval(() => this.poke(), POLL_MS);
  }

  /** Ends the polling; leases are no longer renewed. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.polling;
  }

  add(fence: Fence, listener: LeaseListener): void {
    this.held.set(fence.trialId, { fence, listener, desired: null });
  }

  remove(fence: Fence): void {
    if (this.held.get(fence.trialId)?.fence.attempt === fence.attempt) this.held.delete(fence.trialId);
  }

  /** Looks at once; called again while it looks, it looks once more. */
  poke(): void {
    if (this.polling) {
      this.pollAgain = true;
      return;
    }
    this.polling = this.poll().finally(() => {
      this.polling = null;
      if (this.pollAgain && this.timer) {
        this.pollAgain = false;
        this.poke();
      }
    });
  }

  private async poll(): Promise<void> {
    const asked = [...this.held.values()];
    if (asked.length === 0) return;
    const now = performance.now();
    const due = now - this.renewedAtMs >= this.options.leaseMs / 3;
    const fences = asked.map(({ fence }) => fence);
    try {
      const { trials } = this;
      const answers = due ? await trials.renew(fences, this.options.leaseMs) : await trials.signals(fences);
      if (due) this.renewedAtMs = now;
      this.told(true);
      const byTrial = new Map(answers.map((answer) => [answer.trialId, answer]));
      for (const held of asked) this.apply(held, byTrial.get(held.fence.trialId));
    } catch (error) {
      this.told(false, error);
    }
  }

  private apply(held: Held, answer: { held: boolean; desired: Desired } | undefined): void {
    if (this.held.get(held.fence.trialId) !== held) return;
    if (!answer?.held) {
      this.held.delete(held.fence.trialId);
      held.listener.onLost();
    } else if (answer.desired !== held.desired) {
      held.desired = answer.desired;
      held.listener.onSignal(answer.desired);
    }
  }

  /** Says once that the database is away, and once that it is back. */
  private told(reachable: boolean, error?: unknown): void {
    if (reachable === !this.unreachable) return;
    this.unreachable = !reachable;
    if (reachable) this.options.log.info('the leases are being renewed again');
    else this.options.log.warn({ err: error }, 'the leases could not be renewed; trials go on');
  }
}
