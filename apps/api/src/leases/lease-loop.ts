import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@unetsweep/contract';
import type { Logger } from 'pino';

/** Work of one kind, a row each, that any API process may carry out. */
export interface LeasedWork<T> {
  /** For logs. */
  kind: string;
  /** The next one that nobody has, with a lease; null: there is none. */
  take(leaseMs: number): Promise<T | null>;
  /** False: it is another process's, or gone. */
  renew(work: T, leaseMs: number): Promise<boolean>;
  /** Gives it back, for another process to go on with. Changes nothing where the lease no longer holds. */
  release(work: T): Promise<void>;
  /** Carries it out and writes how it ended. @throws what kept it from that; once the signal is aborted, anything */
  carryOut(work: T, signal: AbortSignal): Promise<void>;
  /** Ends what can't be carried out. */
  giveUp(work: T, error: unknown): Promise<void>;
  /** What a log names it by. */
  about(work: T): Record<string, unknown>;
  /** Whether it keeps this process busy; false: it waits for workers nearly all of its time, and any number goes on at once. */
  isBusy?(work: T): boolean;
}

export interface LeaseLoopOptions {
  log: Logger;
  /** Works that keep this process busy at a time; 0: this process carries out none. */
  concurrency: number;
  /** How long work stays this process's own without a sign of life, in ms. */
  leaseMs?: number | undefined;
  /** How often it looks for work that others left, in ms. */
  pollMs?: number;
}

const LEASE_MS = 30_000;
const POLL_MS = 1_000;
const RENEWALS_PER_LEASE = 4;

/** Carries out work that waits, that of other processes too once their lease has run out. */
export class LeaseLoop<T> {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private busy = 0;
  private readonly leaseMs: number;
  private readonly pollMs: number;
  private wake = new AbortController();
  private isPoked = false;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly work: LeasedWork<T>,
    private readonly options: LeaseLoopOptions,
  ) {
    this.leaseMs = options.leaseMs ?? LEASE_MS;
    this.pollMs = options.pollMs ?? POLL_MS;
  }

  start(): void {
    if (this.options.concurrency > 0) this.ended = this.loop();
  }

  /** There is work: look now. */
  poke(): void {
    this.isPoked = true;
    this.wake.abort();
  }

  /** Breaks off what is under way and gives it back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.poke();
    await this.ended;
    await Promise.all(this.running);
  }

  private async loop(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.isPoked = false;
      const work = this.busy < this.options.concurrency ? await this.take() : null;
      if (work !== null) this.begin(work);
      else await this.rest();
    }
  }

  private async take(): Promise<T | null> {
    const { kind, take } = this.work;
    try {
      return await take(this.leaseMs);
    } catch (error) {
      this.options.log.warn({ err: error, kind }, 'Work cannot be looked for; tried again.');
      return null;
    }
  }

  private async rest(): Promise<void> {
    if (this.isPoked) return;
    this.wake = new AbortController();
    await delay(this.pollMs, undefined, { signal: this.wake.signal }).catch(() => undefined);
  }

  private begin(work: T): void {
    const weight = (this.work.isBusy?.(work) ?? true) ? 1 : 0;
    this.busy += weight;
    const ended = this.run(work).finally(() => {
      this.busy -= weight;
      this.running.delete(ended);
      this.poke();
    });
    this.running.add(ended);
  }

  private async run(work: T): Promise<void> {
    const lost = new AbortController();
    const renewal = setInterval(() => this.renew(work, lost), this.leaseMs / RENEWALS_PER_LEASE);
    try {
      await this.work.carryOut(work, AbortSignal.any([this.stopping.signal, lost.signal]));
    } catch (error) {
      if (!lost.signal.aborted) await this.afterFault(work, error);
    } finally {
      clearInterval(renewal);
    }
  }

  private async afterFault(work: T, error: unknown): Promise<void> {
    const { kind, about, release, giveUp } = this.work;
    // An outage, or the end of this process, is not the work's fault: it is taken up again.
    const isOutage = error instanceof ProblemError && error.status === 503;
    try {
      await (this.stopping.signal.aborted || isOutage ? release(work) : giveUp(work, error));
    } catch (fault) {
      this.options.log.warn({ ...about(work), kind, err: fault }, 'Work is left to its lease.');
    }
  }

  private async renew(work: T, lost: AbortController): Promise<void> {
    try {
      if (!(await this.work.renew(work, this.leaseMs))) lost.abort();
    } catch {
      // The database is away: while it is, nobody else can take the work either.
    }
  }
}
