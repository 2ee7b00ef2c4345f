import type { TrialAction } from '@unetsweep/contract';
import type { Fence, Metrics } from './records.js';

/** A client that wants trials; those that it has not ended yet come first. */
export interface LeaseRequest {
  clientId: string;
  /** Trials in all. */
  count: number;
}

/** A trial that a client holds. */
export interface LeasedTrial extends Fence {
  clientId: string;
  number: number;
  pointId: string;
  params: Record<string, unknown>;
  /** What it is to be trained by: the sweep's `trial`, the point's values, what overrides set. */
  spec: Record<string, unknown>;
  seed: number;
  repeat: number;
  fold: number | null;
  /** Epochs that are done and kept: those of `checkpointId`. */
  epochsDone: number;
  /** Epochs that the sweep's epoch budget gave it; null: as many as the caller likes. */
  budgetEpochs: number | null;
  /** The last file that an earlier attempt stored. */
  checkpointId: string | null;
  expiresAt: Date;
}

/** Why a sweep has nothing to lease just now. */
export type LeaseStanding = 'wait' | 'paused' | 'finished' | 'notExternal' | 'unknown';

/** What a client reports of a trial that it trains. */
export interface TrialReport extends Fence {
  /** Empty: the client only says that it is there. */
  epochs: { epoch: number; metrics: Metrics }[];
}

export interface ReportVerdict {
  action: TrialAction;
  expiresAt: Date;
}

/** How a client ends a trial. */
export interface TrialCompletion extends Fence {
  /** `paused`: given back while the sweep is being paused. */
  status: 'completed' | 'pruned' | 'failed' | 'paused';
  /** Final values; null: those of the best of the reported epochs. */
  metrics: Metrics | null;
  failure: { reason: string; message: string } | null;
  flags: string[];
  /** Sum of the request: the same again is answered alike. */
  sum: string;
}

export interface CompletedRun {
  trialId: string;
  sweepId: string;
  number: number;
  status: string;
  metrics: Metrics;
  bestEpoch: number | null;
}

/** Trials that callers train. Each method takes what many clients ask at once, and is one statement or transaction. */
export interface ExternalRepository {
  /**
   * Leases queued trials to clients of one sweep, and renews what they hold; never more than `maxConcurrentTrials` run.
   * @returns `isShort`: a client lacks some that the planner could make; it waits until it asks again and gets them
   */
  lease(sweepId: string, requests: LeaseRequest[]): Promise<{ trials: LeasedTrial[]; isShort: boolean }>;
  /** Why `lease` gave nothing. */
  standing(sweepId: string): Promise<LeaseStanding>;
  /** Trials that waiting clients lack, and those that are queued, at the same moment. */
  demand(sweepId: string): Promise<{ wanted: number; queued: number }>;
  /** Keeps epochs, renews leases, and tells what to do. Null: that lease no longer holds, nothing was kept of it. @param reports of different trials */
  report(reports: TrialReport[]): Promise<(ReportVerdict | null)[]>;
  /** Ends trials. A repetition gets the first one's answer. @param completions of different trials */
  complete(completions: TrialCompletion[]): Promise<(CompletedRun | 'leaseLost' | 'alreadyCompleted')[]>;
}
