import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { seedLimits } from '../limits.js';
import { DatasetReferenceSchema } from '../sweep-spec/dataset-reference.js';
import { WarningSchema } from './dry-run.js';
import { CountSchema, NullableIdSchema, NullableTimeSchema, TimeSchema } from './fields.js';

/** What a recipe runs one after the other; `function` is a search over a function, which nobody trains. */
export const recipePartKinds = [
  'sweep',
  'plan',
  'calibration',
  'function',
  'refusal',
  'ensemble',
  'pseudoLabels',
] as const;

const GradeSchema = oneOf(['H', 'S', 'R'], {
  description:
    'H: must hold exactly. S: should hold for the median of at least three seeds. R: is reported only.',
});

const ExpectationSchema = closedObject(
  {
    id: Type.String(),
    grade: GradeSchema,
    says: Type.String({ description: 'What the document says.' }),
    contradiction: nullable(Type.String(), {
      description: 'Where the document contradicts itself, and what is held to.',
    }),
  },
  { title: 'Expectation' },
);

export const RecipeSchema = closedObject(
  {
    name: Type.String({ examples: ['a2-bce-split'] }),
    document: oneOf(['A', 'B', 'C', 'D']),
    title: Type.String(),
    asks: Type.String({ description: 'What the document asks and did.' }),
    small: Type.String({ description: 'What small scale changes.' }),
    dataset: Type.String({ description: 'What it runs on unless a data set is named.' }),
    parts: Type.Array(
      closedObject({ name: Type.String(), kind: oneOf(recipePartKinds) }, { title: 'RecipePart' }),
    ),
    expectations: Type.Array(ExpectationSchema),
  },
  { title: 'Recipe', description: 'An experiment of a document, runnable.' },
);
export type RecipeDescription = Static<typeof RecipeSchema>;

const ScaleSchema = oneOf(['small', 'full'], {
  default: 'small',
  description: "full: the document's own size; small: what two CPU cores finish in about a minute.",
});

export const RecipeRunRequestSchema = closedObject(
  {
    dataset: Type.Optional(DatasetReferenceSchema),
    scale: Type.Optional(ScaleSchema),
    seeds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        default: 1,
        description: 'Training seeds a point; three or more decide claims of grade S.',
      }),
    ),
    seed: Type.Optional(Type.Integer({ ...seedLimits, default: 1, description: 'The first of them.' })),
  },
  { title: 'RecipeRunRequest' },
);
export type RecipeRunRequest = Static<typeof RecipeRunRequestSchema>;

const FindingSchema = closedObject(
  {
    id: Type.String(),
    grade: GradeSchema,
    says: Type.String(),
    contradiction: nullable(Type.String()),
    holds: nullable(Type.Boolean(), { description: 'Null: there was nothing to compare.' }),
    found: Type.String({ description: 'What was found, with the figures.' }),
  },
  { title: 'Finding', description: 'What a run found of an expectation.' },
);
export type RecipeFinding = Static<typeof FindingSchema>;

const RecipePartDryRunSchema = closedObject(
  {
    name: Type.String({ description: "Of a plan's stages: `part/stage`." }),
    kind: oneOf(recipePartKinds),
    valid: Type.Boolean(),
    pointCount: nullable(CountSchema, { description: 'Null: decided on the way.' }),
    trialCount: nullable(CountSchema, { description: 'Points x seeds x folds; null: decided on the way.' }),
    trialsAtMost: nullable(CountSchema, { description: 'Null: not known beforehand.' }),
    faults: Type.Array(Type.String(), { description: 'Why points cannot run.' }),
    warnings: Type.Array(WarningSchema),
  },
  { title: 'RecipePartDryRun' },
);
export type RecipePartDryRun = Static<typeof RecipePartDryRunSchema>;

export const RecipeDryRunSchema = closedObject(
  {
    recipe: Type.String(),
    dataset: Type.String({ description: 'With its version, e.g. heart@1.' }),
    scale: ScaleSchema,
    seeds: Type.Integer({ minimum: 1 }),
    valid: Type.Boolean({ description: 'Whether all parts can run.' }),
    parts: Type.Array(RecipePartDryRunSchema, {
      description: 'In their order; what earlier parts decide stands with a usual value.',
    }),
  },
  { title: 'RecipeDryRun', description: 'What a run of a recipe would do.' },
);
export type RecipeDryRun = Static<typeof RecipeDryRunSchema>;

const RecipeRunPartSchema = closedObject(
  {
    name: Type.String(),
    kind: oneOf(recipePartKinds),
    status: oneOf(['waiting', 'running', 'ended'], {
      description: 'Of parts that leave nothing behind (refusal, calibration) only in a run that has ended.',
    }),
    sweepId: Type.Unsafe<string | null>({
      ...NullableIdSchema,
      description: 'Of a sweep that has begun. Null in lists.',
    }),
    planId: Type.Unsafe<string | null>({
      ...NullableIdSchema,
      description: 'Of a plan that has begun. Null in lists.',
    }),
    progress: nullable(Type.Number({ minimum: 0, maximum: 1 }), {
      description: 'Share of what there is to do, as its sweep or the stages of its plan know it.',
    }),
  },
  { title: 'RecipeRunPart' },
);
export type RecipeRunPart = Static<typeof RecipeRunPartSchema>;

export const RecipeRunSchema = closedObject(
  {
    id: IdSchema,
    recipe: Type.String(),
    dataset: Type.String({ description: 'With its version, e.g. heart@1.' }),
    datasetId: IdSchema,
    scale: ScaleSchema,
    seeds: Type.Integer({ minimum: 1 }),
    seed: Type.Integer(seedLimits),
    status: oneOf(['queued', 'running', 'completed', 'failed']),
    parts: Type.Array(RecipeRunPartSchema),
    findings: Type.Array(FindingSchema, { description: 'Empty until completed.' }),
    links: recordOf(Type.String(), { description: 'The report, once completed.' }),
    failure: nullable(closedObject({ code: Type.String(), message: Type.String() })),
    createdAt: TimeSchema,
    startedAt: NullableTimeSchema,
    finishedAt: NullableTimeSchema,
  },
  { title: 'RecipeRun', description: 'A run of a recipe through the service.' },
);
export type RecipeRun = Static<typeof RecipeRunSchema>;
