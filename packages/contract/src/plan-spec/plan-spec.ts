import Type, { type Static } from 'typebox';
import { closedObject, oneOf, recordOf } from '../form/schema.js';
import { JsonSchema, type Path, PathSchema } from '../json.js';
import { planLimits, sweepLimits } from '../limits.js';
import { type SweepSpec, SweepSpecSchema, TagsSchema } from '../sweep-spec/sweep-spec.js';
import { type TrialSpec, TrialSpecSchema } from '../trial-spec/trial-spec.js';

/** Name of the choice parameter that several carried winners become. */
export const carriedParameter = 'carried';

/** Form of a stage's name. */
export const stageNamePattern = '^[A-Za-z][A-Za-z0-9_-]{0,63}$';
const StageNameSchema = Type.String({ pattern: stageNamePattern, description: 'Name of a stage.' });

const sweepProperties = (SweepSpecSchema as unknown as { properties: Record<string, object> }).properties;

/** A sweep of which any field may be left out, its name too. */
export type PartialSweepSpec = Partial<SweepSpec>;
/** The fixed values of a stage. `from: best` takes over what the stage before varied and carried, under the other fields. */
export type StageTrial = TrialSpec & { from?: 'best' };
export type StageSweepSpec = Omit<PartialSweepSpec, 'trial'> & { trial?: StageTrial };

const partialSweep = (title: string, description: string, trial: object) =>
  ({
    ...closedObject(
      Object.fromEntries(
        Object.entries({ ...sweepProperties, trial }).map(([name, schema]) => [
          name,
          Type.Optional(Type.Unsafe<unknown>(schema)),
        ]),
      ),
      { title, description },
    ),
  }) as object;

const PlanDefaultsSchema = Type.Unsafe<PartialSweepSpec>(
  partialSweep(
    'PlanDefaults',
    "Laid under every stage's sweep: objects merge, lists and entries of `parameters` replace. A part that gets another variant (`search.method`, `optimizer.name`, …) keeps only what all variants have.",
    TrialSpecSchema,
  ),
);

const StageTrialSchema = closedObject(
  {
    ...(TrialSpecSchema as unknown as { properties: Record<string, never> }).properties,
    from: Type.Optional(
      oneOf(['best'], {
        description:
          "Takes over what the stage before varied and carried, from its winner, under this trial's other fields. Short for `carry: [{}]`, which goes over them.",
      }),
    ),
  },
  { title: 'StageTrial', description: 'Fixed values of every trial of the stage.' },
);

const StageSweepSchema = Type.Unsafe<StageSweepSpec>(
  partialSweep(
    'StageSweep',
    'The sweep of a stage; what is missing comes from `defaults`, its name from plan and stage.',
    StageTrialSchema,
  ),
);

const CarrySchema = closedObject(
  {
    stage: Type.Optional(
      Type.Unsafe<string>({ ...StageNameSchema, description: 'An earlier stage. Default: the one before.' }),
    ),
    take: Type.Optional(
      Type.Unsafe<'parameters' | 'trial' | Path[]>({
        anyOf: [
          oneOf(['parameters', 'trial']),
          Type.Array(PathSchema, { minItems: 1, maxItems: sweepLimits.parameters }),
        ],
        default: 'parameters',
        description:
          'What is taken over: `parameters` = what that stage varied and carried; `trial` = its whole resolved spec; or these paths.',
      }),
    ),
    per: Type.Optional(
      Type.Array(PathSchema, {
        maxItems: planLimits.per,
        uniqueItems: true,
        default: [],
        description:
          'One winner for each combination of the values of these fields, used where they have those values.',
      }),
    ),
    top: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: planLimits.top,
        default: 1,
        description: 'Winners; several become one choice parameter named `carried`.',
      }),
    ),
  },
  { title: 'Carry', description: 'What a stage takes over from an earlier one.' },
);
export type Carry = Static<typeof CarrySchema>;

const winnerFields = {
  by: Type.Optional(
    oneOf(['aggregate', 'best', 'mean', 'meanMinusStd'], {
      default: 'aggregate',
      description:
        "What points are ranked by: the sweep's own `aggregate` over the runs, their best, their mean, or the mean less the sample standard deviation (plus it, where smaller is better).",
    }),
  ),
  metric: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: "The metric that counts. Default: the sweep's first objective.",
    }),
  ),
  mode: Type.Optional(
    oneOf(['min', 'max'], { description: 'Needed with a `metric` that is no objective of the sweep.' }),
  ),
  minCount: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: 1,
      description: 'Completed runs that a point needs to win.',
    }),
  ),
  pin: Type.Optional(
    recordOf(JsonSchema, {
      minProperties: 1,
      maxProperties: sweepLimits.parameters,
      description:
        "A person's choice, by path: the best of the points with these values wins; where none has them, the best point with these values in place of its own.",
    }),
  ),
};

const WinnerSchema = closedObject(winnerFields, {
  title: 'Winner',
  description: "How a stage's best point is found.",
});
export type Winner = Static<typeof WinnerSchema>;

/** As a person confirms it: a rule, or a point of the stage's sweep. */
export const ConfirmedWinnerSchema = closedObject(
  {
    ...winnerFields,
    pointId: Type.Optional(
      Type.String({ format: 'uuid', description: "A point of the stage's sweep, instead of a rule." }),
    ),
  },
  { title: 'ConfirmedWinner', description: 'Another winner than the one that was found.' },
);
export type ConfirmedWinner = Static<typeof ConfirmedWinnerSchema>;

const StageSchema = closedObject(
  {
    name: StageNameSchema,
    sweep: StageSweepSchema,
    carry: Type.Optional(
      Type.Array(CarrySchema, {
        maxItems: planLimits.carries,
        default: [],
        description:
          "What is taken over from earlier stages; later entries go over earlier ones, the stage's own `parameters` over all. `[{}]` = all that the stage before varied and carried.",
      }),
    ),
    winner: Type.Optional(WinnerSchema),
    confirm: Type.Optional(
      Type.Boolean({
        default: false,
        description: "True: the plan waits at the stage's end until somebody confirms its winner.",
      }),
    ),
  },
  { title: 'Stage', description: 'One sweep of a plan.' },
);
export type Stage = Omit<Static<typeof StageSchema>, 'sweep'> & { sweep: StageSweepSpec };

export const PlanSpecSchema = Type.Unsafe<PlanSpec>(
  closedObject(
    {
      name: Type.String({
        minLength: 1,
        maxLength: sweepLimits.nameLength,
        pattern: '\\S',
        description: 'Name for people; need not be unique.',
      }),
      notes: Type.Optional(
        Type.String({ maxLength: sweepLimits.notesLength, default: '', description: 'Free text.' }),
      ),
      tags: Type.Optional(
        Type.Unsafe<string[]>({
          ...TagsSchema,
          description: 'Labels to find the plan by; its sweeps get them unless they have their own.',
        }),
      ),
      defaults: Type.Optional(PlanDefaultsSchema),
      stages: Type.Array(StageSchema, {
        minItems: 1,
        maxItems: planLimits.stages,
        description: 'Run in order; names are unique.',
      }),
    },
    {
      title: 'PlanSpec',
      description: 'Sweeps one after the other, each of which takes over what won in earlier ones.',
    },
  ),
);

export interface PlanSpec {
  name: string;
  notes?: string;
  tags?: string[];
  defaults?: PartialSweepSpec;
  stages: Stage[];
}
