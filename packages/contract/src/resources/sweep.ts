import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import type { Json } from '../json.js';
import { sweepLimits } from '../limits.js';
import { KeepCheckpointsSchema } from '../sweep-spec/keeping.js';
import type { ResolvedSearch } from '../sweep-spec/search.js';
import { type ResolvedSweepSpec, TagsSchema } from '../sweep-spec/sweep-spec.js';
import {
  CountSchema,
  NullableIdSchema,
  NullableNumberSchema,
  NullableTimeSchema,
  TimeSchema,
} from './fields.js';
import { ParamsSchema } from './point.js';

export const sweepStatuses = [
  'planning',
  'queued',
  'running',
  'paused',
  'completed',
  'cancelled',
  'failed',
] as const;
export type SweepStatus = (typeof sweepStatuses)[number];

/** Statuses in which a sweep waits for nothing more. */
export const finalSweepStatuses = [
  'completed',
  'cancelled',
  'failed',
] as const satisfies readonly SweepStatus[];

export function isFinalSweepStatus(status: SweepStatus): boolean {
  return (finalSweepStatuses as readonly SweepStatus[]).includes(status);
}

export const TrialCountsSchema = closedObject(
  {
    total: CountSchema,
    queued: CountSchema,
    running: CountSchema,
    paused: CountSchema,
    completed: CountSchema,
    pruned: CountSchema,
    failed: CountSchema,
    cancelled: CountSchema,
    reused: Type.Integer({ minimum: 0, description: 'Among the completed ones.' }),
  },
  { title: 'TrialCounts' },
);
export type TrialCounts = Static<typeof TrialCountsSchema>;

export const BestSchema = closedObject(
  {
    pointId: IdSchema,
    trialId: Type.Unsafe<string>({ ...IdSchema, description: "The point's best run." }),
    number: Type.Integer({ minimum: 1, description: 'Number of that trial.' }),
    checkpointId: NullableIdSchema,
    value: Type.Number(),
    std: NullableNumberSchema,
    count: CountSchema,
    params: ParamsSchema,
    tied: Type.Array(IdSchema),
  },
  { title: 'Best', description: 'The best point that counts.' },
);
export type Best = Static<typeof BestSchema>;

export const SweepFailureSchema = closedObject(
  { reason: oneOf(['allTrialsFailed', 'planning', 'dataset']), message: Type.String() },
  { title: 'SweepFailure' },
);
export type SweepFailure = Static<typeof SweepFailureSchema>;

export const SweepNoticeSchema = closedObject(
  {
    code: Type.String({ description: 'noWorker, noFittingWorker, timeLimit, epochBudget or stopped.' }),
    message: Type.String(),
  },
  { title: 'SweepNotice', description: 'What a person should know of a sweep that goes on, or cannot.' },
);
export type SweepNotice = Static<typeof SweepNoticeSchema>;

export const DecidedBudgetSchema = closedObject(
  {
    trialId: IdSchema,
    trialNumber: Type.Integer({ minimum: 1 }),
    epochs: Type.Integer({ minimum: 1, description: 'Epochs of every other run.' }),
    converged: Type.Boolean({ description: 'False: the anchor run improved until its end.' }),
    anchorEpochs: Type.Integer({ minimum: 1, description: 'Epochs that the anchor run trained.' }),
  },
  { title: 'DecidedBudget', description: 'What the anchor run of `epochBudget` decided.' },
);
export type DecidedBudget = Static<typeof DecidedBudgetSchema>;

export const StopReasonSchema = closedObject(
  {
    code: oneOf(['target', 'noImprovement']),
    message: Type.String(),
    at: TimeSchema,
    pointId: Type.Unsafe<string>({ ...IdSchema, description: 'The best point there was.' }),
    value: Type.Number({ description: 'Its value.' }),
  },
  { title: 'StopReason', description: 'Why `stopWhen` ended the sweep.' },
);
export type StopReason = Static<typeof StopReasonSchema>;

export const FormerMethodSchema = closedObject(
  {
    search: Type.Unsafe<ResolvedSearch>({
      type: 'object',
      additionalProperties: true,
      description: 'As it was, defaults filled in.',
    }),
    points: Type.Integer({ minimum: 0, description: 'Points that there were when it was changed.' }),
    changedAt: TimeSchema,
  },
  { title: 'FormerMethod', description: 'How points were chosen before the method was changed.' },
);
export type FormerMethod = Static<typeof FormerMethodSchema>;

export const SweepSchema = closedObject(
  {
    id: IdSchema,
    name: Type.String(),
    status: oneOf(sweepStatuses),
    desired: nullable(oneOf(['paused', 'cancelled']), {
      description: 'Where a verb is leading; null = nowhere.',
    }),
    spec: Type.Unsafe<ResolvedSweepSpec>({
      type: 'object',
      additionalProperties: true,
      description: 'As posted, defaults filled in.',
    }),
    trialCounts: TrialCountsSchema,
    best: nullable(BestSchema),
    front: Type.Optional(
      Type.Array(
        closedObject({ pointId: IdSchema, values: Type.Array(Type.Number()) }, { title: 'FrontPoint' }),
        {
          description:
            'With several objectives, the feasible points that no other one is better than in all: the first 50 by the first objective.',
        },
      ),
    ),
    failure: nullable(SweepFailureSchema),
    notices: Type.Array(SweepNoticeSchema),
    epochBudget: nullable(DecidedBudgetSchema),
    stopReason: nullable(StopReasonSchema),
    formerMethods: Type.Array(FormerMethodSchema, {
      description: 'Oldest first; `spec.search` is the present one.',
    }),
    progress: nullable(Type.Number({ minimum: 0, maximum: 1 })),
    estimatedRemainingMs: nullable(Type.Number({ minimum: 0 })),
    planId: NullableIdSchema,
    stage: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    notes: Type.String(),
    createdAt: TimeSchema,
    startedAt: NullableTimeSchema,
    finishedAt: NullableTimeSchema,
  },
  { title: 'Sweep', description: 'A search over a space and where it stands.' },
);
export type Sweep = Static<typeof SweepSchema>;

/** Of the spec, to be merged and then checked as a posted one. */
const part = (description: string) =>
  Type.Unsafe<{ [field: string]: Json }>({ type: 'object', additionalProperties: true, description });

export const SweepPatchSchema = closedObject(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: sweepLimits.nameLength })),
    notes: Type.Optional(Type.String({ maxLength: sweepLimits.notesLength })),
    tags: Type.Optional(TagsSchema),
    priority: Type.Optional(Type.Integer({ minimum: -100, maximum: 100 })),
    maxConcurrentTrials: Type.Optional(nullable(Type.Integer({ minimum: 1 }))),
    maxTrials: Type.Optional(nullable(Type.Integer({ minimum: 1 }))),
    keepCheckpoints: Type.Optional(KeepCheckpointsSchema),
    search: Type.Optional(
      part(
        'How further points are chosen, merged into what there is. With another `method` only `per` and `startPoints` stay. Points that have not started are withdrawn; whatever runs or has ended stays, and none runs twice.',
      ),
    ),
    pruner: Type.Optional(
      nullable(part('Merged into what there is; null = none. For trials that start from now on.')),
    ),
    stopWhen: Type.Optional(
      nullable(
        part(
          'Merged into what there is; null = nothing stops it. A sweep that stopped goes on when it is changed.',
        ),
      ),
    ),
  },
  { title: 'SweepPatch', description: 'Changes to a sweep (merge patch).' },
);
export type SweepPatch = Static<typeof SweepPatchSchema>;
