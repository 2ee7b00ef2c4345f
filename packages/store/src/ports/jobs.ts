import type { Page } from './page.js';

export type JobStatus = 'queued' | 'running' | 'completed' | 'failed';

/** Why a job has no result: `code` for programs, `message` for people, `path` of the part of the request that is at fault. */
export interface JobFailure {
  code: string;
  message: string;
  path?: string;
}

/** Short work for any worker. `request` and `result` are JSON whose shape the kind decides. */
export interface Job {
  id: string;
  kind: string;
  status: JobStatus;
  request: Record<string, unknown>;
  result: Record<string, unknown> | null;
  failure: JobFailure | null;
  attempt: number;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface NewJob {
  id: string;
  kind: string;
  request: Record<string, unknown>;
  /** What it reads beside its request, such as images; kept as long as the job. */
  inputs?: readonly Uint8Array[];
  /** Removed after so long, whatever has become of it; such a job is its caller's alone: its end is no event. Null: kept until deleted. */
  keepMs: number | null;
}

/** The right to write the end of a job: valid while `attempt` is its current one. */
export interface JobFence {
  jobId: string;
  attempt: number;
}

export interface ClaimedJob extends JobFence {
  kind: string;
  request: Record<string, unknown>;
  /** How many contents `input` reads. */
  inputCount: number;
}

export type JobEnd =
  | { status: 'completed'; result: Record<string, unknown>; outputs?: readonly Uint8Array[] }
  | { status: 'failed'; failure: JobFailure };

/** Jobs that workers do beside their trials. Whoever waits for one reads it again until it has ended. */
export interface JobRepository {
  create(job: NewJob): Promise<Job>;
  get(id: string): Promise<Job | null>;
  /** Of one kind, newest first. @throws ProblemError `invalidCursor` */
  list(kind: string, query: { limit: number; cursor?: string; count?: boolean }): Promise<Page<Job>>;
  /** The oldest queued job of the kind, with attempt + 1 and a lease; null: there is none. */
  claim(kind: string, worker: { id: string; leaseMs: number }): Promise<ClaimedJob | null>;
  /** False: the job was taken by another worker, or deleted. An expired lease whose attempt is still current is renewed. */
  renew(fence: JobFence, leaseMs: number): Promise<boolean>;
  /** Gives it back, for another worker to begin it anew. */
  release(fence: JobFence): Promise<void>;
  /** Writes the end, and its event where the job is kept. False: the fence no longer holds, nothing was written. */
  end(fence: JobFence, end: JobEnd): Promise<boolean>;
  /** The inputs in their order, whole. @throws ProblemError `notFound` */
  inputs(id: string): Promise<Uint8Array[]>;
  /** The outputs in their order, whole. @throws ProblemError `notFound` */
  outputs(id: string): Promise<Uint8Array[]>;
  /** Removes a job that no worker has taken; false: one has, or it is gone. */
  withdraw(id: string): Promise<boolean>;
  /** Removes it, with its contents, in any state: a worker that has it finds its fence gone. False: there is none. */
  delete(id: string): Promise<boolean>;
  /**
   * Queues jobs again whose lease ran out although the database was reachable for all of it, or fails them as `workerLost`
   * after three attempts. @returns whether one was queued again
   */
  expireLeases(reachableMs: number): Promise<boolean>;
  /** Removes jobs past their time. @returns how many */
  prune(): Promise<number>;
}
