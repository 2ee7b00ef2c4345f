import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { JsonSchema, type Path } from '../json.js';
import { sweepLimits } from '../limits.js';
import { ChoiceListSchema } from '../sweep-spec/parameter.js';
import { CountSchema } from './fields.js';
import { SweepSchema } from './sweep.js';
import { trialFailureReasons } from './trial.js';

/** Trials that one request may name. */
export const batchLimit = 10_000;

const trialIds = (description: string) =>
  Type.Array(
    Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', description: 'Id of a trial.' }),
    { minItems: 1, maxItems: batchLimit, description },
  );

export const RetryFailedSchema = closedObject(
  {
    reasons: Type.Optional(
      Type.Array(oneOf(trialFailureReasons), {
        minItems: 1,
        description: 'Only trials that failed for one of these; default all.',
      }),
    ),
    trialIds: Type.Optional(trialIds('Only these; default all.')),
  },
  { title: 'RetryFailed', description: 'Which failed trials run again.' },
);
export type RetryFailed = Static<typeof RetryFailedSchema>;

export const RetriedSweepSchema = closedObject(
  {
    ...SweepSchema.properties,
    retried: Type.Integer({ minimum: 0, description: 'Trials that were queued again.' }),
  },
  { title: 'RetriedSweep' },
);

type Widening = Static<typeof ChoiceListSchema> | { [field: string]: Static<typeof JsonSchema> };

export const ExtensionSchema = closedObject(
  {
    parameters: Type.Optional(
      Type.Unsafe<Record<Path, Widening>>({
        ...recordOf(
          Type.Unsafe<Widening>({
            anyOf: [ChoiceListSchema, { type: 'object', additionalProperties: true }],
            description:
              'Values to add to a list, or the fields of a wider range: {"high": 1}. Values that are there already stay.',
          }),
        ),
        maxProperties: sweepLimits.parameters,
        description: 'For parameters of the sweep: values to add, or a wider range.',
      }),
    ),
    repeats: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        description: 'Runs of each point; points that are there get the runs that they lack.',
      }),
    ),
    maxTrials: Type.Optional(
      nullable(Type.Integer({ minimum: 1 }), {
        description:
          'Runs at most; null = no limit. Where repeats rises and this is not given, it rises with it.',
      }),
    ),
    epochs: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          "Length of every trial whose length is the sweep's own. Completed ones go on from their kept state (keepCheckpoints.optimizerState), else from the beginning.",
      }),
    ),
  },
  { title: 'Extension', description: 'What a sweep is to have more of.' },
);
export type SweepExtensionRequest = Static<typeof ExtensionSchema>;

export const ExtendedSweepSchema = closedObject(
  {
    ...SweepSchema.properties,
    added: nullable(CountSchema, {
      description: 'Trials that the extension adds; null where the search decides on the way.',
    }),
    continued: Type.Integer({ minimum: 0, description: 'Completed trials that train on.' }),
  },
  { title: 'ExtendedSweep' },
);
export type ExtendedSweep = Static<typeof ExtendedSweepSchema>;

export const CloneSchema = closedObject(
  {
    changes: Type.Optional(
      Type.Unsafe<{ [field: string]: Static<typeof JsonSchema> }>({
        type: 'object',
        additionalProperties: true,
        description: "Merge patch (RFC 7396) on the sweep's spec; null takes a field back to its default.",
      }),
    ),
    dryRun: Type.Optional(
      Type.Boolean({ default: false, description: 'Only says what the new sweep would do.' }),
    ),
  },
  { title: 'Clone', description: 'What is different in the new sweep.' },
);

export const AddPointsSchema = closedObject(
  {
    points: Type.Array(recordOf(JsonSchema, { minProperties: 0, maxProperties: 100 }), {
      minItems: 1,
      maxItems: sweepLimits.listItems,
      description: 'Values by path; any field of `trial`, also one that is no parameter of the sweep.',
    }),
    repeats: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, description: "Runs of each point; default: the sweep's." }),
    ),
  },
  { title: 'AddPoints', description: 'Points by hand.' },
);
export type AddPoints = Static<typeof AddPointsSchema>;

const AddedTrialSchema = closedObject(
  {
    id: Type.String({
      format: 'uuid',
      description: 'The trial that runs, or the one that is there already.',
    }),
    number: Type.Integer({ minimum: 1 }),
    duplicateOf: nullable(Type.String({ format: 'uuid' }), {
      description: 'The trial that is there already, which is not run again; null for a new one.',
    }),
    pointId: Type.String({ format: 'uuid' }),
    point: Type.Integer({ minimum: 0, description: 'Position in the `points` of the request.' }),
    repeat: Type.Integer({ minimum: 1 }),
    fold: nullable(Type.Integer({ minimum: 1 })),
  },
  { title: 'AddedTrial' },
);
export type AddedTrial = Static<typeof AddedTrialSchema>;

export const AddedTrialsSchema = closedObject(
  { items: Type.Array(AddedTrialSchema) },
  { title: 'AddedTrials', description: 'Every run of the given points, in their order.' },
);

export const RetryTrialSchema = closedObject(
  {
    fromScratch: Type.Optional(
      Type.Boolean({ default: false, description: 'Drops a kept state and trains from the beginning.' }),
    ),
  },
  { title: 'RetryTrial' },
);

const action = oneOf(['cancel', 'retry'], { description: 'What happens to the trials.' });

export const TrialBatchSchema = closedObject(
  {
    action,
    ids: Type.Optional(trialIds('The trials; or give sweepId.')),
    sweepId: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
        description: 'The sweep whose trials are meant; with `filter`, those that it chooses.',
      }),
    ),
    filter: Type.Optional(Type.String({ description: 'As the filter of a list of trials.' })),
  },
  {
    title: 'TrialBatch',
    description: `Up to ${batchLimit} trials by their ids, or by a sweep and a filter.`,
  },
);
export type TrialBatch = Static<typeof TrialBatchSchema>;

export const TrialBatchResultsSchema = closedObject(
  {
    results: Type.Array(
      closedObject(
        {
          id: Type.String(),
          ok: Type.Boolean(),
          code: nullable(Type.String(), {
            description: 'Why nothing was done: notFound, invalidState, imagesRemoved.',
          }),
        },
        { title: 'TrialBatchResult' },
      ),
    ),
  },
  { title: 'TrialBatchResults' },
);
