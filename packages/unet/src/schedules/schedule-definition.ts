import type { Metrics } from '../job.js';
import type { TrialSpec } from '../spec.js';

export type ScheduleSpec = TrialSpec['schedule'];

/** The part of one schedule. */
export type SpecOf<Name extends ScheduleSpec['name']> = Extract<ScheduleSpec, { name: Name }>;

/** Where a run stands when a learning rate is asked for. */
export interface ScheduleTime {
  /** Optimizer steps done before this one, from 0. */
  step: number;
  /** The epoch under way, from 1. */
  epoch: number;
  totalSteps: number;
  stepsPerEpoch: number;
}

export interface Schedule {
  rateAt(time: ScheduleTime): number;
  /** Hears each epoch's metrics. */
  observe(metrics: Metrics): void;
  /** All that going on later needs. */
  state(): Record<string, number>;
}

/** A schedule that follows from the time alone. */
export function stateless(rateAt: Schedule['rateAt']): Schedule {
  return { rateAt, observe: () => {}, state: () => ({}) };
}
