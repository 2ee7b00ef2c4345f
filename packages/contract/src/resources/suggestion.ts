import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { IdSchema, namePatterns } from '../ids.js';
import type { Json } from '../json.js';
import { MetricValuesSchema, TimeSchema } from './fields.js';
import { ParamsSchema } from './point.js';
import { trialStatuses } from './trial.js';

/** Sizes beyond which what a caller reports is refused. */
export const externalLimits = {
  suggestions: 1_000,
  epochs: 1_000,
  metrics: 256,
  lastEpoch: 2_147_483_647,
} as const;

export const SuggestionRequestSchema = closedObject(
  {
    count: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: externalLimits.suggestions,
        default: 1,
        description: 'Trials wanted, those that the client has not ended yet among them.',
      }),
    ),
    clientId: Type.String({
      pattern: '^[\\x21-\\x7e]{1,128}$',
      description:
        'Name of whoever trains one trial after the other, or `count` at a time. The same name gets its unfinished trials back: each process takes one of its own.',
    }),
  },
  { title: 'SuggestionRequest' },
);
export type SuggestionRequest = Static<typeof SuggestionRequestSchema>;

const LeaseSchema = closedObject(
  {
    token: Type.String({ description: 'Goes with every report of the trial.' }),
    expiresAt: TimeSchema,
  },
  { title: 'Lease', description: 'The right to report of a trial. Every report renews it for `leaseMs`.' },
);
export type Lease = Static<typeof LeaseSchema>;

export const SuggestedTrialSchema = closedObject(
  {
    id: IdSchema,
    number: Type.Integer({ minimum: 1 }),
    pointId: IdSchema,
    params: ParamsSchema,
    trial: recordOf(Type.Unsafe<Json>({}), {
      description:
        "The sweep's `trial`, and what its `overrides` set for this point: it goes before `params`. What `params` says as it is, is not repeated.",
    }),
    seed: Type.Integer({ minimum: 0 }),
    repeat: Type.Integer({ minimum: 1 }),
    fold: nullable(Type.Integer({ minimum: 1 })),
    attempt: Type.Integer({ minimum: 1 }),
    epochs: closedObject(
      {
        from: Type.Integer({ minimum: 1, description: 'More than 1: the trial goes on from `resume`.' }),
        to: nullable(Type.Integer({ minimum: 1 }), { description: 'Null: as many as the caller likes.' }),
      },
      { title: 'EpochRange' },
    ),
    resume: nullable(closedObject({ checkpointId: IdSchema }, { title: 'ResumeFrom' }), {
      description: 'The last file that an earlier attempt stored.',
    }),
    lease: LeaseSchema,
  },
  { title: 'SuggestedTrial', description: 'A trial to train.' },
);
export type SuggestedTrial = Static<typeof SuggestedTrialSchema>;

export const suggestionStates = ['leased', 'wait', 'paused', 'finished'] as const;

export const SuggestionsSchema = closedObject(
  {
    trials: Type.Array(SuggestedTrialSchema),
    state: oneOf(suggestionStates, {
      description:
        'leased: `trials` holds some. wait: nothing to train just now, ask again. paused: nothing until the sweep is resumed. finished: nothing more will come.',
    }),
    retryAfterMs: Type.Integer({ minimum: 0, description: 'When to ask again; 0: at once, or never.' }),
  },
  { title: 'Suggestions' },
);
export type Suggestions = Static<typeof SuggestionsSchema>;

const ReportedValueSchema = Type.Unsafe<number | 'NaN' | 'Infinity' | '-Infinity' | null>({
  anyOf: [Type.Number(), oneOf(['NaN', 'Infinity', '-Infinity']), Type.Null()],
});
const ReportedMetricsSchema = recordOf(ReportedValueSchema, {
  maxProperties: externalLimits.metrics,
  description: `Values by name (${namePatterns.external}); what is not finite is kept as null.`,
});
export type ReportedMetrics = Static<typeof ReportedMetricsSchema>;

const LeaseTokenSchema = Type.String({ maxLength: 200, description: 'Of the suggestion.' });

export const EpochReportSchema = closedObject(
  {
    leaseToken: LeaseTokenSchema,
    epochs: Type.Array(
      closedObject(
        {
          epoch: Type.Integer({ minimum: 1, maximum: externalLimits.lastEpoch }),
          metrics: ReportedMetricsSchema,
        },
        { title: 'ReportedEpoch' },
      ),
      {
        minItems: 1,
        maxItems: externalLimits.epochs,
        description: 'All are kept or none. The same metric of the same epoch again replaces it.',
      },
    ),
  },
  { title: 'EpochReport' },
);
export type EpochReport = Static<typeof EpochReportSchema>;

export const HeartbeatSchema = closedObject({ leaseToken: LeaseTokenSchema }, { title: 'Heartbeat' });

export const trialActions = ['continue', 'prune', 'cancel', 'pause'] as const;
export type TrialAction = (typeof trialActions)[number];

export const ReportAnswerSchema = closedObject(
  {
    action: oneOf(trialActions, {
      description:
        'continue: go on. prune, cancel, pause: stop, and complete the trial as `pruned`, `failed` or `paused`.',
    }),
    prune: Type.Boolean({ description: 'Whether the action is prune.' }),
    lease: LeaseSchema,
  },
  { title: 'ReportAnswer' },
);
export type ReportAnswer = Static<typeof ReportAnswerSchema>;

export const CompletionSchema = closedObject(
  {
    leaseToken: LeaseTokenSchema,
    status: oneOf(['completed', 'pruned', 'failed', 'infeasible', 'paused'], {
      description:
        'infeasible: the point cannot be trained; it never wins, and the search keeps away from it. paused: the sweep was paused; the trial goes on when it is resumed.',
    }),
    metrics: Type.Optional(
      Type.Unsafe<ReportedMetrics>({
        ...ReportedMetricsSchema,
        description:
          'Final values. Left out: those of the best of the reported epochs, by the first objective.',
      }),
    ),
    reason: Type.Optional(
      oneOf(['outOfMemory', 'diverged', 'badData', 'internal'], {
        description: 'Why it failed. Default: internal.',
      }),
    ),
    message: Type.Optional(Type.String({ maxLength: 2_000, description: 'Why it failed, for people.' })),
  },
  { title: 'Completion' },
);
export type Completion = Static<typeof CompletionSchema>;

export const CompletedTrialSchema = closedObject(
  {
    id: IdSchema,
    number: Type.Integer({ minimum: 1 }),
    status: oneOf(trialStatuses),
    metrics: MetricValuesSchema,
    bestEpoch: nullable(Type.Integer({ minimum: 1 })),
  },
  { title: 'CompletedTrial', description: 'How the trial stands after its end.' },
);
export type CompletedTrial = Static<typeof CompletedTrialSchema>;
