import type { Metrics, Store } from '@unetsweep/store';

/** What is told to those who are listening now and is kept nowhere. */
export type LiveMessage =
  | { kind: 'events'; sweepId: string | null }
  | { kind: 'epoch'; sweepId: string; trialId: string; epoch: number; metrics: Metrics };

/** The queue as this process needs it: wake-ups out, live messages in, and how it is. */
export interface QueueLink {
  /** A sweep wants planning or dispatching, or a plan to be moved on. Never throws for a queue that is away: the planner looks by itself too. */
  wake(sweepOrPlanId: string): Promise<void>;
  /** Clients of a sweep take trials: the planner looks at this sweep. */
  ask(sweepId: string): Promise<void>;
  /** A trial or worker was signalled: whoever runs it looks at once. */
  signal(target: { trialIds?: string[]; workerId?: string; sweepId?: string }): Promise<void>;
  /** A job waits: workers look at once. Never throws: they look by themselves too. */
  offerJob(kind: string): Promise<void>;
  /** Told of jobs that have ended; any word may be lost. @returns a function that ends the subscription */
  onJobEnd(listen: (jobId: string) => void): () => void;
  /** @returns a function that ends the subscription */
  onMessage(listen: (message: LiveMessage) => void): () => void;
  /** One round trip, in ms. @throws when the queue cannot be reached */
  ping(): Promise<number>;
  /** Tickets that wait. */
  depth(): Promise<number>;
}

/** Waiting times of the live parts, in ms; tests shorten them. */
export interface Timing {
  /** Comment on idle event streams. */
  pingMs: number;
  /** How often the event table is looked at without a wake-up. */
  pollMs: number;
  /** A stream that takes nothing for so long is dropped. */
  slowClientMs: number;
  /** A job that no worker has taken within so long is withdrawn, and its caller told. */
  jobTakenMs: number;
}

export const defaultTiming: Timing = {
  pingMs: 15_000,
  pollMs: 1_000,
  slowClientMs: 20_000,
  jobTakenMs: 10_000,
};

/** Something that carries out what waits. */
export interface Pokable {
  /** There is something to do: look now. */
  poke(): void;
}

export interface UploadOptions {
  /** Where uploads are kept until they are in the database. */
  folder: string;
  /** An archive that is larger is refused. */
  maxArchiveBytes: number;
}

export const MAX_ARCHIVE_BYTES = 4 * 1024 ** 3;

/** All that the application needs from outside; nothing here is opened or closed by it. */
export interface Dependencies {
  store: Store;
  queue: QueueLink;
  /** One round trip to a database that can be served from, in ms; default: to any. @throws when there is none */
  pingDatabase?: () => Promise<number>;
  /** Version of this build. */
  version: string;
  timing?: Partial<Timing>;
  /** Carries out imports in this process; absent: they are left to others. */
  imports?: Pokable;
}

export interface AppOptions {
  /** Null: only this machine is served, without a key. */
  adminKey: string | null;
  metricsPublic: boolean;
  /** Folder of the dashboard's build; null or absent: no pages. */
  dashboardFolder: string | null;
  /** Default: the system's folder for temporary files, 4 GiB. */
  uploads?: UploadOptions;
}
