import type {
  ConfirmedWinner,
  Plan,
  PlanFailure,
  PlanSpec,
  PlanStatus,
  StageStatus,
  Sweep,
} from '@unetsweep/contract';
import type { WonPoint } from '@unetsweep/search';
import type { Page } from './page.js';
import type { NewSweep } from './sweeps.js';

export interface NewPlan {
  id: string;
  /** Data sets pinned. */
  spec: PlanSpec;
}

/** A plan as whoever moves it on sees it. */
export interface PlanState {
  id: string;
  /** The fence: a move that names another version changes nothing. */
  version: number;
  status: PlanStatus;
  spec: PlanSpec;
  stages: StageState[];
}

export interface StageState {
  name: string;
  status: StageStatus;
  sweepId: string | null;
  /** Null: it has not been made, or it was deleted. */
  sweep: Pick<Sweep, 'status' | 'failure'> | null;
  winners: WonPoint[];
}

/** What is decided of one version of a plan. */
export interface PlanFence {
  planId: string;
  version: number;
}

export interface PlanQuery {
  limit: number;
  cursor?: string;
  count?: boolean;
  status?: PlanStatus;
  name?: string;
  tag?: string;
}

/** Plans: each change is one transaction that writes its events too, so that whoever is killed in between has changed nothing. */
export interface PlanRepository {
  create(plan: NewPlan): Promise<Plan>;
  get(id: string): Promise<Plan | null>;
  /** Newest first; `name` finds what contains it. @throws ProblemError `invalidCursor` */
  list(query: PlanQuery): Promise<Page<Plan>>;
  /** Starts nothing new; the sweep that runs is paused. Idempotent. @throws ProblemError `invalidState`, `notFound` */
  pause(id: string): Promise<Plan>;
  /** @throws as `pause` */
  resume(id: string): Promise<Plan>;
  /** Cancels the sweep that runs, and every stage that has not ended. Final. @throws as `pause` */
  cancel(id: string): Promise<Plan>;
  /** Ends a stage that waits for somebody, with these winners or those that were found. @throws ProblemError `invalidState`, `notFound` */
  confirm(id: string, stage: string, winners: WonPoint[] | null): Promise<Plan>;
  /**
   * Removes the plan. Its sweeps go too: they are marked, and removed by `sweeps.delete` or the reconciler; or they stay, as
   * sweeps of no plan. @returns the sweeps that are marked. @throws ProblemError `notFound`
   */
  remove(id: string, keepSweeps: boolean): Promise<string[]>;
  /** Running plans of which nothing runs: a stage has ended, or the next one is to start. */
  due(limit: number): Promise<string[]>;
  state(id: string): Promise<PlanState | null>;
  /** Makes the stage's sweep. False: the plan has moved on. @throws ProblemError `imagesRemoved`, `datasetFailed` */
  startStage(fence: PlanFence, position: number, sweep: NewSweep & { stage: string }): Promise<boolean>;
  /** Ends the stage; the plan waits for somebody where the stage says so, and ends with its last one. False: it has moved on. */
  endStage(fence: PlanFence, position: number, winners: WonPoint[]): Promise<boolean>;
  /** Ends the plan at this stage. False: it has moved on. */
  fail(
    fence: PlanFence,
    position: number,
    failure: Pick<PlanFailure, 'reason' | 'message'>,
  ): Promise<boolean>;
  /** The winners of a stage as its sweep's points stand, by a rule; empty: none counts. @throws ProblemError `notFound` where the sweep is gone */
  winners(state: PlanState, position: number, winner: ConfirmedWinner): Promise<WonPoint[]>;
}
