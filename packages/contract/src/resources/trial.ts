import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import type { Json } from '../json.js';
import type { ResolvedTrialSpec } from '../trial-spec/trial-spec.js';
import {
  CountSchema,
  MetricValuesSchema,
  NullableIdSchema,
  NullableNumberSchema,
  NullableTimeSchema,
  TimeSchema,
} from './fields.js';
import { ParamsSchema } from './point.js';

export const trialStatuses = [
  'queued',
  'running',
  'paused',
  'completed',
  'pruned',
  'failed',
  'cancelled',
] as const;
export type TrialStatus = (typeof trialStatuses)[number];

/** Statuses that never change again by themselves. */
export const finalTrialStatuses = [
  'completed',
  'pruned',
  'failed',
  'cancelled',
] as const satisfies readonly TrialStatus[];

export function isFinalTrialStatus(status: TrialStatus): boolean {
  return (finalTrialStatuses as readonly TrialStatus[]).includes(status);
}

export const trialFailureReasons = [
  'outOfMemory',
  'diverged',
  'badData',
  'workerLost',
  'timeLimit',
  'invalidPoint',
  'internal',
  'infeasible',
  'leaseLost',
] as const;
export type TrialFailureReason = (typeof trialFailureReasons)[number];

export const TrialFailureSchema = closedObject(
  {
    reason: oneOf(trialFailureReasons),
    message: Type.String(),
    epoch: nullable(CountSchema, { description: 'Epoch in which it happened.' }),
  },
  { title: 'TrialFailure' },
);
export type TrialFailure = Static<typeof TrialFailureSchema>;

export const AttemptSchema = closedObject(
  {
    attempt: Type.Integer({ minimum: 1 }),
    workerId: NullableIdSchema,
    startedAt: TimeSchema,
    endedAt: NullableTimeSchema,
    reason: nullable(Type.String(), {
      description: 'How it ended: completed, pruned, paused, drain, workerLost, …',
    }),
    fromEpoch: CountSchema,
  },
  { title: 'Attempt', description: 'One stay of a trial on a worker.' },
);
export type Attempt = Static<typeof AttemptSchema>;

export const NumericsProfileSchema = closedObject(
  {
    device: oneOf(['cpu', 'gpu']),
    intraOpThreads: Type.Integer({ minimum: 1 }),
    cpuIsa: nullable(Type.String()),
    engineVersion: Type.Integer({ minimum: 1 }),
    tensorflowVersion: Type.String(),
  },
  {
    title: 'NumericsProfile',
    description: 'What decides the bits of the weights; fixed at the first attempt.',
  },
);
export type NumericsProfile = Static<typeof NumericsProfileSchema>;

const ViolationSchema = closedObject(
  {
    metric: Type.String(),
    value: NullableNumberSchema,
    min: NullableNumberSchema,
    max: NullableNumberSchema,
  },
  { title: 'Violation' },
);

export const NoticeSchema = closedObject(
  {
    flag: Type.String({ examples: ['overfit'] }),
    epoch: nullable(Type.Integer({ minimum: 1 }), {
      description: 'The epoch that showed it; null: it concerns the run as a whole.',
    }),
    message: Type.String({ description: 'What was seen, in numbers, and what to try.' }),
  },
  { title: 'Notice', description: 'What a flag means in this run.' },
);
export type Notice = Static<typeof NoticeSchema>;

export const TrialSchema = closedObject(
  {
    id: IdSchema,
    sweepId: IdSchema,
    pointId: IdSchema,
    number: Type.Integer({ minimum: 1 }),
    status: oneOf(trialStatuses),
    params: ParamsSchema,
    spec: Type.Unsafe<ResolvedTrialSpec | null>({
      ...nullable(Type.Unsafe<Json>({ type: 'object', additionalProperties: true })),
      description: 'Everything that decides the run, resolved and complete; null until the first claim.',
    }),
    seed: CountSchema,
    repeat: Type.Integer({ minimum: 1 }),
    fold: nullable(Type.Integer({ minimum: 1 })),
    attempt: CountSchema,
    attempts: Type.Array(AttemptSchema),
    metrics: Type.Unsafe<Record<string, number | null>>({
      ...MetricValuesSchema,
      description: 'At the best epoch by the objective; null = not finite.',
    }),
    lastMetrics: Type.Unsafe<Record<string, number | null>>({
      ...MetricValuesSchema,
      description: 'At the last epoch; null = not finite.',
    }),
    derived: Type.Unsafe<Record<string, number | null>>({
      ...MetricValuesSchema,
      description: 'Values computed from the whole run.',
    }),
    bestEpoch: nullable(CountSchema),
    epochsDone: CountSchema,
    parameterCount: nullable(CountSchema),
    flags: Type.Array(Type.String(), {
      description: 'What stood out, such as `overfit`; filters use these.',
    }),
    notices: Type.Array(NoticeSchema, { description: 'The same in words, once the trial has ended.' }),
    feasible: nullable(Type.Boolean(), {
      description: 'Whether the completed run keeps the constraints; null before its point has ended.',
    }),
    violations: Type.Array(ViolationSchema, { description: 'The constraints that it breaks.' }),
    failure: nullable(TrialFailureSchema),
    waiting: nullable(Type.String(), {
      description: 'Of a queued trial: why no worker that is there may run it; null: one may.',
    }),
    worker: nullable(closedObject({ id: IdSchema, host: Type.String() }, { title: 'TrialWorker' })),
    numericsProfile: nullable(NumericsProfileSchema),
    fingerprint: nullable(Type.String()),
    reusedFrom: NullableIdSchema,
    durationMs: nullable(Type.Number({ minimum: 0 })),
    createdAt: TimeSchema,
    startedAt: NullableTimeSchema,
    finishedAt: NullableTimeSchema,
  },
  { title: 'Trial', description: 'One training run of one point.' },
);
export type Trial = Static<typeof TrialSchema>;
