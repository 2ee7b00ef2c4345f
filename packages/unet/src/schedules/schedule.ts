import type { Metrics } from '../job.js';
import type { TrialSpec } from '../spec.js';
import type { SupportedSchedule } from '../supported-names.js';
import { constant } from './constant.js';
import { reduceOnPlateau } from './reduce-on-plateau.js';

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

const schedules: Record<SupportedSchedule, ScheduleFactory> = { constant, reduceOnPlateau };

/** @param state what an earlier part of the run kept, `{}` at its beginning */
export function createSchedule(
  spec: ScheduleSpec,
  learningRate: number,
  state: Readonly<Record<string, number>>,
): Schedule {
  const create = (schedules as Partial<Record<string, ScheduleFactory>>)[spec.name];
  if (!create) throw new Error(`no definition of schedule ${spec.name}`);
  return create(spec, learningRate, state);
}
