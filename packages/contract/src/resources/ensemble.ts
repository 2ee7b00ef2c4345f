import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { CountSchema, MetricValuesSchema, NullableTimeSchema, Sha256Schema, TimeSchema } from './fields.js';

export const ensembleMethods = ['mean', 'vote', 'weighted'] as const;
export type EnsembleMethod = (typeof ensembleMethods)[number];

/** Metrics by which members can be chosen: higher is better. */
export const greedyMetrics = ['valDice', 'valDiceHard', 'valIou', 'valAccuracy', 'valDicePerImage'] as const;

/** Members of one ensemble. */
export const ENSEMBLE_MEMBERS = 32;
const GREEDY_SIZE = 20;

const MemberRequestSchema = closedObject(
  {
    trialId: Type.Optional({ ...IdSchema, description: 'A trial: its best checkpoint, else its last one.' }),
    epoch: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'With `trialId`: its checkpoint of this epoch, as `keepCheckpoints.every` keeps them.',
      }),
    ),
    checkpointId: Type.Optional({ ...IdSchema, description: 'One checkpoint.' }),
  },
  { title: 'EnsembleMemberRequest', description: 'Exactly one of `trialId` and `checkpointId` is given.' },
);

const GreedyRequestSchema = closedObject(
  {
    size: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        default: GREEDY_SIZE,
        description: 'Members are added, the same ones again too, up to so many.',
      }),
    ),
    metric: Type.Optional(
      oneOf(greedyMetrics, { default: 'valDice', description: 'What an addition must raise.' }),
    ),
  },
  {
    title: 'GreedyChoice',
    description:
      'Chooses among the members on the validation images: the best one first, then whoever helps most, until nobody does. How often each was chosen is its weight.',
  },
);

const nameSchema = Type.String({ minLength: 1, maxLength: 200 });

export const EnsembleRequestSchema = closedObject(
  {
    name: Type.Optional(nameSchema),
    members: Type.Array(MemberRequestSchema, {
      minItems: 2,
      maxItems: ENSEMBLE_MEMBERS,
      description: 'Trials or checkpoints of one data set, all validated on the same images.',
    }),
    method: Type.Optional(
      oneOf(ensembleMethods, {
        description:
          'mean: of the probabilities (default). vote: the class that most members choose, ties by the mean probability. weighted: mean by `weights` (default with `weights` or `greedy`).',
      }),
    ),
    weights: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 1e6 }), {
        minItems: 2,
        maxItems: ENSEMBLE_MEMBERS,
        description: "weighted: one a member, of any sum above 0; by default each member's valDice.",
      }),
    ),
    split: Type.Optional(
      oneOf(['validation', 'test'], {
        default: 'validation',
        description: 'Images that the scores are of. Weights are never chosen on test images.',
      }),
    ),
    greedy: Type.Optional(GreedyRequestSchema),
  },
  { title: 'EnsembleRequest', description: 'Lets several trained networks predict together.' },
);
export type EnsembleRequest = Static<typeof EnsembleRequestSchema>;

const EnsembleMemberSchema = closedObject(
  {
    sweepId: IdSchema,
    trialId: IdSchema,
    trialNumber: CountSchema,
    checkpointId: IdSchema,
    epoch: Type.Integer({ minimum: 1 }),
    kind: oneOf(['best', 'last', 'periodic']),
    weightsSha256: Sha256Schema,
  },
  { title: 'EnsembleMember' },
);
export type EnsembleMember = Static<typeof EnsembleMemberSchema>;

const GreedySchema = closedObject(
  {
    size: Type.Integer({ minimum: 1 }),
    metric: oneOf(greedyMetrics),
    path: Type.Array(
      closedObject({
        member: Type.Integer({ minimum: 0, description: 'Its place among `members`, from 0.' }),
        score: Type.Number({ description: 'Of all chosen so far, on the validation images.' }),
      }),
      { description: 'Who was added, one after the other; empty until completed.' },
    ),
  },
  { title: 'GreedyPath' },
);

export const EnsembleSchema = closedObject(
  {
    id: IdSchema,
    name: nullable(nameSchema),
    status: oneOf(['queued', 'running', 'completed', 'failed']),
    dataset: closedObject({ id: IdSchema, name: Type.String(), version: Type.Integer({ minimum: 1 }) }),
    members: Type.Array(EnsembleMemberSchema),
    method: oneOf(ensembleMethods),
    weights: nullable(Type.Array(Type.Number({ minimum: 0 })), {
      description: 'By member, of any sum; null: they count alike, or are not chosen yet.',
    }),
    split: oneOf(['validation', 'test']),
    threshold: Type.Number({
      description:
        'Two classes: a pixel above it is foreground. That of the members where they agree, else 0.5.',
    }),
    measuredAt: nullable(oneOf(['network', 'image']), {
      description:
        'network: at the size that all members see, as their trainings were measured. image: their sizes differ, so at the size of each mask. null until completed.',
    }),
    images: nullable(CountSchema, { description: 'Images that were measured; null until completed.' }),
    metrics: Type.Unsafe<Record<string, number | null>>({
      ...MetricValuesSchema,
      description: 'Of the ensemble: valDice, valIou, … or testDice, …; empty until completed.',
    }),
    memberMetrics: Type.Array(Type.Unsafe<Record<string, number | null>>(MetricValuesSchema), {
      description: 'Of each member alone, measured in the same way; empty until completed.',
    }),
    greedy: nullable(GreedySchema),
    failure: nullable(closedObject({ code: Type.String(), message: Type.String() })),
    createdAt: TimeSchema,
    finishedAt: NullableTimeSchema,
  },
  { title: 'Ensemble', description: 'Several trained networks that predict together.' },
);
export type Ensemble = Static<typeof EnsembleSchema>;

/** The request of a job of the kind `ensemble`. */
export interface EnsembleJob
  extends Pick<Ensemble, 'name' | 'dataset' | 'members' | 'method' | 'weights' | 'split' | 'threshold'> {
  greedy: Pick<NonNullable<Ensemble['greedy']>, 'size' | 'metric'> | null;
  /** Names of the images of each side, in their order; `test` is empty where it is not asked for. */
  validation: string[];
  test: string[];
}

/** The result of such a job. */
export type EnsembleJobResult = Pick<Ensemble, 'metrics' | 'memberMetrics' | 'weights'> & {
  measuredAt: NonNullable<Ensemble['measuredAt']>;
  images: number;
  path: NonNullable<Ensemble['greedy']>['path'];
};

/** Networks that predict together. */
export interface Voices {
  members: { checkpointId: string; weight: number }[];
  method: EnsembleMethod;
}
