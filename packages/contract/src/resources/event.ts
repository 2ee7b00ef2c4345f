import Type, { type TSchema } from 'typebox';
import { closedObject, discriminatorOf, nullable, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { type Json, JsonSchema } from '../json.js';
import { CountSchema, MetricValuesSchema, NullableIdSchema, TimeSchema } from './fields.js';
import { ParamsSchema } from './point.js';
import { type TrialCounts, TrialCountsSchema } from './sweep.js';

interface EventOf<T extends string, D> {
  id: string;
  type: T;
  at: string;
  sweepId: string | null;
  trialId: string | null;
  planId: string | null;
  data: D;
}

/** Data of the events that say that a trial ended with metrics. */
export interface TrialEnd {
  number: number;
  pointId: string;
  metrics: Record<string, number | null>;
  bestEpoch: number | null;
  durationMs: number;
  reusedFrom: string | null;
}

interface TrialStep {
  number: number;
  attempt: number;
  workerId: string | null;
  reason?: string;
}

/** Data by event type. */
export interface EventData {
  'sweep.created': { status: string; failure?: Json };
  'sweep.started': { status: string; failure?: Json };
  'sweep.paused': { status: string; failure?: Json };
  'sweep.resumed': { status: string; failure?: Json };
  'sweep.extended': { status: string; failure?: Json };
  'sweep.updated': { status: string; failure?: Json };
  'sweep.stopped': { status: string; stopReason?: Json };
  'sweep.completed': { status: string; failure?: Json };
  'sweep.cancelled': { status: string; failure?: Json };
  'sweep.failed': { status: string; failure?: Json };
  'sweep.deleted': { status: string; failure?: Json };
  'sweep.best': { pointId: string; trialId: string; value: number; params: Record<string, Json> };
  'sweep.progress': {
    trialCounts: TrialCounts;
    progress: number | null;
    estimatedRemainingMs: number | null;
  };
  'trial.queued': TrialStep;
  'trial.started': TrialStep;
  'trial.paused': TrialStep;
  'trial.requeued': TrialStep;
  'trial.epoch': { epoch: number; metrics: Record<string, number | null> };
  'trial.completed': TrialEnd;
  'trial.pruned': TrialEnd;
  'trial.cancelled': TrialEnd;
  'trial.failed': { failure: { reason: string; message: string; epoch: number | null }; willRetry: boolean };
  'checkpoint.saved': { checkpointId: string; epoch: number; kind: string };
  'checkpoint.removed': { checkpointId: string; epoch: number; kind: string };
  'dataset.ready': { resource: string; resourceId: string; failure?: Json };
  'dataset.failed': { resource: string; resourceId: string; failure?: Json };
  'job.completed': { resource: string; resourceId: string; failure?: Json };
  'job.failed': { resource: string; resourceId: string; failure?: Json };
  'plan.stageStarted': { stage: string | null; winners?: Json };
  'plan.stageCompleted': { stage: string | null; winners?: Json };
  'plan.awaitingConfirmation': { stage: string | null; winners?: Json };
  'plan.completed': { stage: string | null; winners?: Json };
  'plan.failed': { stage: string | null; winners?: Json };
  'plan.cancelled': { stage: string | null; winners?: Json };
  'worker.joined': { workerId: string; host: string };
  'worker.draining': { workerId: string; host: string };
  'worker.drained': { workerId: string; host: string };
  'worker.lost': { workerId: string; host: string };
  reset: { oldestId: string };
}

export type EventType = keyof EventData;
/** What is told to those who listen, narrowed by `type`. */
export type ApiEvent = { [T in EventType]: EventOf<T, EventData[T]> }[EventType];

const sweepData = closedObject({
  status: Type.String(),
  failure: Type.Optional(JsonSchema),
  stopReason: Type.Optional(JsonSchema),
});
const stepData = closedObject({
  number: Type.Integer(),
  attempt: CountSchema,
  workerId: NullableIdSchema,
  reason: Type.Optional(Type.String()),
});
const endData = closedObject({
  number: Type.Integer(),
  pointId: IdSchema,
  metrics: MetricValuesSchema,
  bestEpoch: nullable(CountSchema),
  durationMs: Type.Number(),
  reusedFrom: NullableIdSchema,
});
const checkpointData = closedObject({ checkpointId: IdSchema, epoch: CountSchema, kind: Type.String() });
const jobData = closedObject({
  resource: Type.String(),
  resourceId: IdSchema,
  failure: Type.Optional(JsonSchema),
});
const planData = closedObject({ stage: nullable(Type.String()), winners: Type.Optional(JsonSchema) });
const workerData = closedObject({ workerId: IdSchema, host: Type.String() });

const sweepTypes = [
  'created',
  'started',
  'paused',
  'resumed',
  'extended',
  'updated',
  'stopped',
  'completed',
  'cancelled',
  'failed',
  'deleted',
];
const prefixed = (prefix: string, names: string[]) => names.map((name) => `${prefix}.${name}`);

/** Types with one shape of data, in the order of the documentation; `kept` ones are stored and replayed. */
const groups: { title: string; types: string[]; data: TSchema; kept: boolean }[] = [
  { title: 'SweepEvent', types: prefixed('sweep', sweepTypes), data: sweepData, kept: true },
  {
    title: 'SweepBestEvent',
    types: ['sweep.best'],
    data: closedObject({ pointId: IdSchema, trialId: IdSchema, value: Type.Number(), params: ParamsSchema }),
    kept: true,
  },
  {
    title: 'SweepProgressEvent',
    types: ['sweep.progress'],
    data: closedObject({
      trialCounts: TrialCountsSchema,
      progress: nullable(Type.Number()),
      estimatedRemainingMs: nullable(Type.Number()),
    }),
    kept: false,
  },
  {
    title: 'TrialEvent',
    types: prefixed('trial', ['queued', 'started', 'paused', 'requeued']),
    data: stepData,
    kept: true,
  },
  {
    title: 'TrialEpochEvent',
    types: ['trial.epoch'],
    data: closedObject({ epoch: CountSchema, metrics: MetricValuesSchema }),
    kept: false,
  },
  {
    title: 'TrialEndEvent',
    types: prefixed('trial', ['completed', 'pruned', 'cancelled']),
    data: endData,
    kept: true,
  },
  {
    title: 'TrialFailedEvent',
    types: ['trial.failed'],
    data: closedObject({
      failure: closedObject({ reason: Type.String(), message: Type.String(), epoch: nullable(CountSchema) }),
      willRetry: Type.Boolean(),
    }),
    kept: true,
  },
  {
    title: 'CheckpointEvent',
    types: prefixed('checkpoint', ['saved', 'removed']),
    data: checkpointData,
    kept: true,
  },
  {
    title: 'JobEvent',
    types: ['dataset.ready', 'dataset.failed', 'job.completed', 'job.failed'],
    data: jobData,
    kept: true,
  },
  {
    title: 'PlanEvent',
    types: prefixed('plan', [
      'stageStarted',
      'stageCompleted',
      'awaitingConfirmation',
      'completed',
      'failed',
      'cancelled',
    ]),
    data: planData,
    kept: true,
  },
  {
    title: 'WorkerEvent',
    types: prefixed('worker', ['joined', 'draining', 'drained', 'lost']),
    data: workerData,
    kept: true,
  },
  { title: 'ResetEvent', types: ['reset'], data: closedObject({ oldestId: Type.String() }), kept: false },
];

/** Types that are stored and replayed after a reconnection; webhooks take these. */
export const keptEventTypes = groups.filter(({ kept }) => kept).flatMap(({ types }) => types) as EventType[];
/** Types that only those listening at the moment hear. */
export const liveEventTypes = groups.filter(({ kept }) => !kept).flatMap(({ types }) => types) as EventType[];

const eventSchema = ({ title, types, data }: (typeof groups)[number]) =>
  closedObject(
    {
      id: Type.String({ description: 'Give it as `Last-Event-ID` to go on from here.' }),
      type: oneOf(types),
      at: TimeSchema,
      sweepId: NullableIdSchema,
      trialId: NullableIdSchema,
      planId: NullableIdSchema,
      data,
    },
    { title },
  );

const eventSchemas = groups.map(eventSchema);

export const ApiEventSchema = Type.Unsafe<ApiEvent>({
  anyOf: eventSchemas,
  discriminator: discriminatorOf('type', eventSchemas),
  title: 'Event',
  description: 'What happened.',
});
