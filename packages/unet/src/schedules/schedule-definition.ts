import type { Metrics } from '../job.js';
import type { TrialSpec } from '../spec.js';

export type ScheduleSpec = TrialSpec['schedule'];

/** Where a run stands when a learning rate is asked for. */
export interface ScheduleTime {
  /** Steps done before this one, from 0. */
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

export type ScheduleFactory = (
  spec: ScheduleSpec,
  learningRate: number,
  state: Readonly<Record<string, number>>,
) => Schedule;
