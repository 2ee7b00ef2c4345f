import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@unetsweep/contract';
import type { ClaimedJob } from '@unetsweep/store';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { carryOut } from './carry-out.js';
import { RecipeFault } from './recipe-fault.js';
import { RECIPE } from './recipe-job.js';
import type { RunContext } from './run-context.js';

export interface RecipeRunnerOptions extends Pick<RunContext, 'store' | 'queue'> {
  log: Logger;
  /** How long a run stays this process's own without a sign of life, in ms. */
  leaseMs?: number;
}

const LEASE_MS = 30_000;
const POLL_MS = 1_000;
const RENEWALS_PER_LEASE = 4;
/** Runs of one process at a time: they wait for workers nearly all of their time. */
const CONCURRENCY = 8;

/** Carries runs of recipes out, those of other processes too once their lease has run out. */
export class RecipeRunner {
  private readonly id = uuidv7();
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly leaseMs: number;
  private ended: Promise<void> = Promise.resolve();

  constructor(private readonly options: RecipeRunnerOptions) {
    this.leaseMs = options.leaseMs ?? LEASE_MS;
  }

  start(): void {
    this.ended = this.loop();
  }

  /** Gives the runs under way back: whoever takes them goes on where they are. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
    await Promise.all(this.running);
  }

  private async loop(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const job = this.running.size < CONCURRENCY ? await this.take() : null;
      if (job) this.begin(job);
      else await delay(POLL_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async take(): Promise<ClaimedJob | null> {
    try {
      return await this.options.store.jobs.claim(RECIPE, { id: this.id, leaseMs: this.leaseMs });
    } catch (error) {
      this.options.log.warn({ err: error }, 'Runs of recipes cannot be looked for; tried again.');
      return null;
    }
  }

  private begin(job: ClaimedJob): void {
    const ended = this.run(job).finally(() => this.running.delete(ended));
    this.running.add(ended);
  }

  private async run(job: ClaimedJob): Promise<void> {
    const { store, queue, log } = this.options;
    const lost = new AbortController();
    const renewal = setInterval(() => this.renew(job, lost), this.leaseMs / RENEWALS_PER_LEASE);
    const signal = AbortSignal.any([this.stopping.signal, lost.signal]);
    try {
      await store.jobs.end(job, await carryOut(job, { store, queue, signal }));
      log.info({ runId: job.jobId }, 'A run of a recipe has ended.');
    } catch (error) {
      if (!lost.signal.aborted) await this.afterFault(job, error).catch(() => undefined);
    } finally {
      clearInterval(renewal);
    }
  }

  private async afterFault(job: ClaimedJob, error: unknown): Promise<void> {
    const { store, log } = this.options;
    // An outage, or the end of this process, is not the recipe's fault: it is taken up again.
    const isOutage = error instanceof ProblemError && error.status === 503;
    if (this.stopping.signal.aborted || isOutage) return store.jobs.release(job);
    const isKnown = error instanceof RecipeFault || error instanceof ProblemError;
    log[isKnown ? 'warn' : 'error']({ runId: job.jobId, err: error }, 'A recipe could not be run.');
    const message = error instanceof Error ? error.message : String(error);
    const code = isKnown ? error.code : 'internal';
    await store.jobs.end(job, { status: 'failed', failure: { code, message } });
  }

  private async renew(job: ClaimedJob, lost: AbortController): Promise<void> {
    try {
      if (!(await this.options.store.jobs.renew(job, this.leaseMs))) lost.abort();
    } catch {
      // The database is away: while it is, nobody else can take the run either.
    }
  }
}
