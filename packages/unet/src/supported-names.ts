import type { TrialSpec } from './spec.js';

// Apart from the registries, which import TensorFlow's operations: this list is read where nothing is trained.

export const supportedOptimizers = ['adam'] as const satisfies TrialSpec['optimizer']['name'][];
export const supportedSchedules = [
  'constant',
  'reduceOnPlateau',
] as const satisfies TrialSpec['schedule']['name'][];

export type SupportedOptimizer = (typeof supportedOptimizers)[number];
export type SupportedSchedule = (typeof supportedSchedules)[number];
