import type { SupportedSchedule } from '../supported-names.js';
import { constant } from './constant.js';
import { reduceOnPlateau } from './reduce-on-plateau.js';
import type { Schedule, ScheduleFactory, ScheduleSpec } from './schedule-definition.js';

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
