import type { ClaimedJob, JobEnd, JobRepository } from '@unetsweep/store';
import type { Logger } from 'pino';
import { persistently } from '../persist.js';
import type { JobProcess } from './job-process.js';

export interface JobLaneOptions {
  kind: string;
  timeLimitMs: number;
  workerId: string;
  leaseMs: number;
  jobs: Pick<JobRepository, 'claim' | 'inputs' | 'renew' | 'release' | 'end'>;
  process: Pick<JobProcess, 'run' | 'stop'>;
  /** A job has ended: whoever waits for it may look. */
  onEnd(jobId: string): void;
  log: Logger;
}

/** For words that were lost. */
const POLL_MS = 1_000;

/** Does the jobs of one kind, one after the other, beside the worker's trials. */
export class JobLane {
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<void> | null = null;
  private lookAgain = false;
  private takes = true;
  private stopped = false;
  private readonly givingUp = new AbortController();

  constructor(private readonly options: JobLaneOptions) {}

  start(): void {
    this.timer = setInterval(() => this.poke(), POLL_MS);
    this.poke();
  }

  /** Looks for jobs at once. */
  poke(): void {
    if (!this.takes) return;
    if (this.working) {
      this.lookAgain = true;
      return;
    }
    this.working = this.work().finally(() => {
      this.working = null;
      if (!this.lookAgain) return;
      this.lookAgain = false;
      this.poke();
    });
  }

  /** False: no more after the one in hand. */
  takeJobs(takes: boolean): void {
    this.takes = takes && !this.stopped;
    this.poke();
  }

  /** A job in hand goes back, for another worker to begin it anew. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.takes = false;
    if (this.timer) clearInterval(this.timer);
    this.givingUp.abort();
    this.options.process.stop();
    await this.working;
  }

  private async work(): Promise<void> {
    const { jobs, kind, workerId, leaseMs, log } = this.options;
    try {
      while (this.takes) {
        const job = await jobs.claim(kind, { id: workerId, leaseMs });
        if (!job) return;
        await this.run(job);
      }
    } catch (error) {
      log.warn({ err: error, kind }, 'jobs could not be taken');
    }
  }

  /** A job whose fence is lost meanwhile is done to its end, so that the process stays; its end is then not written. */
  private async run(job: ClaimedJob): Promise<void> {
    const { jobs, kind, leaseMs, onEnd, log } = this.options;
    const renewing = setInterval(() => void jobs.renew(job, leaseMs).catch(() => undefined), leaseMs / 3);
    try {
      const end = await this.endOf(job);
      if (end === null) return await jobs.release(job);
      await persistently(() => jobs.end(job, end), { signal: this.givingUp.signal });
      if (end.status === 'failed') log.info({ kind, jobId: job.jobId, failure: end.failure }, 'a job failed');
    } finally {
      clearInterval(renewing);
      onEnd(job.jobId);
    }
  }

  /** Null: it was stopped before it had one. */
  private async endOf({ jobId, kind, request, inputCount }: ClaimedJob): Promise<JobEnd | null> {
    const { jobs, process, timeLimitMs } = this.options;
    const inputs = inputCount > 0 ? await jobs.inputs(jobId) : [];
    if (this.stopped) return null;
    const end = await process.run({ kind, request, inputs }, timeLimitMs);
    return this.stopped && end.status === 'failed' ? null : end;
  }
}
