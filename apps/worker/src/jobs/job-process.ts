import type { JobEnd, JobFailure } from '@unetsweep/store';
import type { Logger } from 'pino';
import { WorkerChild } from '../worker-child.js';
import type { FromJobProcess, JobAnswer, JobOrder, JobQuestion, ToJobProcess } from './job-messages.js';
import { ResidentLimit } from './resident-limit.js';

export interface JobProcessOptions {
  environment: Record<string, string>;
  /** Answers what the process asks while it works. */
  answer(question: JobQuestion): Promise<JobAnswer>;
  /** Without work for so long the process ends, and its memory with it. */
  idleMs: number;
  memoryLimitBytes: number;
  log: Logger;
}

interface Work {
  order: JobOrder;
  resolve(end: JobEnd): void;
}

/**
 * One process for jobs, one job at a time: started at the first, kept while there is work, so that what it has loaded serves
 * the next ones. A job that crashes or overstays ends it and fails alone; the next job gets a fresh one.
 */
export class JobProcess {
  private child: WorkerChild<ToJobProcess, FromJobProcess> | null = null;
  private ready = false;
  private work: Work | null = null;
  private idleTimer: NodeJS.Timeout | null = null;

  constructor(private readonly options: JobProcessOptions) {}

  /** Never throws: whatever befalls the process is how the job ended. */
  async run(order: JobOrder, timeLimitMs: number): Promise<JobEnd> {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    const ended = new Promise<JobEnd>((resolve) => {
      this.work = { order, resolve };
    });
    this.child ??= this.start();
    const watch = new ResidentLimit(this.child.pid, this.options.memoryLimitBytes, (message) =>
      this.end({ code: 'outOfMemory', message }),
    );
    const limit = setTimeout(
      () => this.end({ code: 'timeLimit', message: `It took longer than ${timeLimitMs / 1000} s.` }),
      timeLimitMs,
    );
    if (this.ready) this.child.send({ type: 'order', order });
    try {
      return await ended;
    } finally {
      clearTimeout(limit);
      watch.stop();
      this.idleTimer = setTimeout(() => this.stop(), this.options.idleMs).unref();
    }
  }

  /** Ends the process at once; a job under way fails as `stopped`. */
  stop(): void {
    this.end({ code: 'stopped', message: 'Its worker was stopped.' });
  }

  private end(failure: JobFailure): void {
    this.child?.kill();
    this.child = null;
    this.finish({ status: 'failed', failure });
  }

  private start(): WorkerChild<ToJobProcess, FromJobProcess> {
    this.ready = false;
    const { environment, log } = this.options;
    let lastLine = '';
    const child: WorkerChild<ToJobProcess, FromJobProcess> = new WorkerChild(
      { file: 'job-process/main.js', environment, serialization: 'advanced' },
      {
        onMessage: (message) => {
          if (this.child === child) this.receive(message, child);
        },
        onLine: (source, line) => {
          lastLine = line;
          log.warn({ source, line }, 'a process for jobs said');
        },
      },
    );
    log.info({ pid: child.pid }, 'started a process for jobs');
    void child.exited.then(({ code, signal }) => {
      const how = signal === null ? `with status ${code}` : `by ${signal}`;
      log.info({ pid: child.pid, how }, 'a process for jobs has ended');
      if (this.child !== child) return;
      this.child = null;
      const message = `Its process ended ${how} before it was done${lastLine && `: ${lastLine}`}.`;
      this.finish({ status: 'failed', failure: { code: 'internal', message } });
    });
    return child;
  }

  private receive(message: FromJobProcess, child: WorkerChild<ToJobProcess, FromJobProcess>): void {
    if (message.type === 'end') {
      this.finish(message.end);
    } else if (message.type === 'question') {
      const { answer } = this.options;
      void answer(message.question).then((given) => child.send({ type: 'answer', answer: given }));
    } else {
      this.ready = true;
      if (this.work) child.send({ type: 'order', order: this.work.order });
    }
  }

  private finish(end: JobEnd): void {
    this.work?.resolve(end);
    this.work = null;
  }
}
