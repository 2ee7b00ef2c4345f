import { ProblemError } from '@unetsweep/contract';
import type { Job, Store } from '@unetsweep/store';
import type { FastifyReply } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import type { QueueLink } from '../dependencies.js';

export interface JobToDo {
  kind: string;
  request: object;
  inputs: readonly Uint8Array[];
}

interface Parts {
  store: Pick<Store, 'jobs'>;
  queue: Pick<QueueLink, 'offerJob' | 'onJobEnd'>;
  reply: FastifyReply;
  /** A job that no worker has taken by then is withdrawn. */
  takenWithinMs: number;
}

/** For words that were lost. */
const LOOK_EVERY_MS = 500;
/** Longer than a worker may work on a job, and lose it, and another one begin it. */
const LONGEST_MS = 5 * 60_000;
/** A job whose waiter is gone is removed after so long. */
const KEEP_MS = 10 * 60_000;

/**
 * Has a worker do a job, and waits for it; nothing of it is left. @returns the job, which has ended, and its outputs
 * @throws ProblemError `noWorker` where none takes it in time, or where the client has gone
 */
export async function doJob(
  { kind, request, inputs }: JobToDo,
  parts: Parts,
): Promise<{ job: Job; outputs: Uint8Array[] }> {
  const { jobs } = parts.store;
  const id = uuidv7();
  const watch = new JobWatch(id, parts);
  try {
    await jobs.create({ id, kind, request: { ...request }, inputs, keepMs: KEEP_MS });
    void parts.queue.offerJob(kind);
    const job = await waitForEnd(id, parts, watch);
    return { job, outputs: job.status === 'completed' ? await jobs.outputs(id) : [] };
  } finally {
    watch.stop();
    await jobs.delete(id);
  }
}

async function waitForEnd(id: string, { store, takenWithinMs }: Parts, watch: JobWatch): Promise<Job> {
  const begunMs = performance.now();
  for (;;) {
    await watch.news();
    const job = await store.jobs.get(id);
    if (job?.status === 'completed' || job?.status === 'failed') return job;
    const waitedMs = performance.now() - begunMs;
    const isLate = job?.status === 'queued' ? waitedMs > takenWithinMs : waitedMs > LONGEST_MS;
    if (job === null || watch.isOver || isLate) {
      const detail = `No worker was free within ${takenWithinMs / 1000} s: try again soon, or start more workers.`;
      throw new ProblemError('noWorker', detail);
    }
  }
}

/** Wakes up at word of the job's end, now and then, and when the client goes. */
class JobWatch {
  private wake: () => void = () => undefined;
  private hasNews = false;
  private over = false;
  private readonly unlisten: () => void;
  private readonly timer: NodeJS.Timeout;
  private readonly onClose = () => {
    this.over = true;
    this.tell();
  };

  constructor(
    id: string,
    private readonly parts: Pick<Parts, 'queue' | 'reply'>,
  ) {
    this.unlisten = parts.queue.onJobEnd((ended) => {
      if (ended === id) this.tell();
    });
    this.timer = setInterval(() => this.tell(), LOOK_EVERY_MS);
    parts.reply.raw.once('close', this.onClose);
  }

  get isOver(): boolean {
    return this.over;
  }

  /** Resolves at once where there was news since the last call. */
  async news(): Promise<void> {
    if (!this.hasNews) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.hasNews = false;
  }

  stop(): void {
    this.unlisten();
    clearInterval(this.timer);
    this.parts.reply.raw.off('close', this.onClose);
  }

  private tell(): void {
    this.hasNews = true;
    this.wake();
  }
}
