import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@unetsweep/contract';
import type { ImportTask } from '@unetsweep/store';
import { carryOut, giveUp, type TaskContext } from './import-task.js';

export interface ImportRunnerOptions extends TaskContext {
  /** Imports of archives at a time; 0: this process carries out none. Sets made of others wait for workers and are not counted. */
  concurrency: number;
  /** How long an import stays this process' own without a sign of life, in ms. */
  leaseMs?: number;
  /** How often it looks for imports that others left, in ms. */
  pollMs?: number;
}

const LEASE_MS = 30_000;
const POLL_MS = 1_000;
const RENEWALS_PER_LEASE = 4;

class LeaseLost extends Error {}

/** Carries out the imports that wait, those of other processes too once their lease has run out. */
export class ImportRunner {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly waiting = new Set<Promise<void>>();
  private readonly leaseMs: number;
  private readonly pollMs: number;
  private wake = new AbortController();
  private isPoked = false;
  private ended: Promise<void> = Promise.resolve();

  constructor(private readonly options: ImportRunnerOptions) {
    this.leaseMs = options.leaseMs ?? LEASE_MS;
    this.pollMs = options.pollMs ?? POLL_MS;
  }

  start(): void {
    if (this.options.concurrency > 0) this.ended = this.loop();
  }

  /** There is an import to carry out: look now. */
  poke(): void {
    this.isPoked = true;
    this.wake.abort();
  }

  /** Ends the imports under way and gives them back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.poke();
    await this.ended;
    await Promise.all([...this.running, ...this.waiting]);
  }

  private async loop(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.isPoked = false;
      const task = this.running.size < this.options.concurrency ? await this.take() : null;
      if (task) this.begin(task);
      else await this.rest();
    }
  }

  private async take(): Promise<ImportTask | null> {
    try {
      return await this.options.imports.take(this.leaseMs);
    } catch (error) {
      this.options.log.warn({ err: error }, 'Imports cannot be looked for; tried again.');
      return null;
    }
  }

  private async rest(): Promise<void> {
    if (this.isPoked) return;
    this.wake = new AbortController();
    await delay(this.pollMs, undefined, { signal: this.wake.signal }).catch(() => undefined);
  }

  private begin(task: ImportTask): void {
    const group = task.archive === null ? this.waiting : this.running;
    const ended = this.run(task).finally(() => {
      group.delete(ended);
      this.poke();
    });
    group.add(ended);
  }

  private async run(task: ImportTask): Promise<void> {
    const { imports, log } = this.options;
    const { datasetId, name, version, attempt } = task;
    const about = { datasetId, dataset: `${name}@${version}`, attempt };
    const lost = new AbortController();
    const renewal = setInterval(() => this.renew(task, lost), this.leaseMs / RENEWALS_PER_LEASE);
    try {
      const signal = AbortSignal.any([this.stopping.signal, lost.signal]);
      const status = await carryOut(task, this.options, signal);
      log.info({ ...about, status }, 'An import has ended.');
    } catch (error) {
      await this.afterFault(task, error, lost.signal).catch((fault) =>
        log.warn({ ...about, err: fault }, 'An import is left to its lease.'),
      );
    } finally {
      clearInterval(renewal);
    }
    if (this.stopping.signal.aborted) await imports.release(task).catch(() => undefined);
  }

  private async afterFault(task: ImportTask, error: unknown, lost: AbortSignal): Promise<void> {
    if (this.stopping.signal.aborted || lost.aborted) return;
    const { imports, log } = this.options;
    log.error({ datasetId: task.datasetId, err: error }, 'An import could not be carried out.');
    // An outage is not the data set's fault: it is taken up again.
    if (error instanceof ProblemError && error.status === 503) await imports.release(task);
    else await giveUp(task, this.options);
  }

  private async renew(task: ImportTask, lost: AbortController): Promise<void> {
    try {
      if (!(await this.options.imports.renew(task, this.leaseMs))) lost.abort(new LeaseLost());
    } catch {
      // The database is away: while it is, nobody else can take the import either.
    }
  }
}
