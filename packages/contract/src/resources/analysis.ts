import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { ParameterSchema } from '../sweep-spec/parameter.js';
import { CountSchema, NullableNumberSchema, TimeSchema } from './fields.js';
import { ParamsSchema } from './point.js';

const PointNumberSchema = Type.Integer({ minimum: 1, description: 'Number of the point.' });

/** What an answer was computed from. */
export const analysisScope = {
  sweepId: IdSchema,
  metric: Type.String({ description: 'What is analysed: a value for each point, over its runs.' }),
  mode: oneOf(['min', 'max']),
  computedAt: TimeSchema,
  trialsSeen: Type.Integer({
    minimum: 0,
    description: 'Completed trials behind the points that have a value.',
  }),
  pointsSeen: Type.Integer({ minimum: 0, description: 'Feasible points that have a value.' }),
  pointsUsed: Type.Integer({
    minimum: 0,
    description:
      'Points whose parameters were looked at; convergence, history, distributions and the best are always of all.',
  }),
  sampled: Type.Boolean({ description: 'True: a sample of the points was used, the best ones in it.' }),
};

export const ImprovementSchema = closedObject(
  {
    order: Type.Integer({ minimum: 1, description: 'How many points had ended with it.' }),
    number: PointNumberSchema,
    value: Type.Number(),
    at: TimeSchema,
  },
  { title: 'Improvement', description: 'A point that was better than all that ended before it.' },
);

export const convergenceFields = {
  points: CountSchema,
  improvements: Type.Array(ImprovementSchema, {
    description: 'In the order in which they came; the last one is the best of all.',
  }),
  sinceImprovement: Type.Integer({ minimum: 0, description: 'Points that ended since the last one.' }),
};

export const importanceEvaluators = ['pedAnova', 'fanova'] as const;
export type ImportanceEvaluator = (typeof importanceEvaluators)[number];

export const importanceFields = {
  evaluator: oneOf(importanceEvaluators),
  pointsUsed: CountSchema,
  items: Type.Array(
    closedObject(
      {
        parameter: Type.String(),
        importance: nullable(Type.Number({ minimum: 0, maximum: 1 }), {
          description: 'Share of the sum; null where the evaluator cannot say.',
        }),
      },
      { title: 'ParameterImportance' },
    ),
    { description: 'Most important first.' },
  ),
};

export const BorderHitSchema = closedObject(
  {
    parameter: Type.String(),
    side: oneOf(['low', 'high']),
    end: Type.Number({ description: 'The end of what was tried.' }),
    isBest: Type.Boolean({ description: 'Whether the best point lies there.' }),
    hits: Type.Integer({ minimum: 1, description: 'How many of the `of` best points lie there.' }),
    of: Type.Integer({ minimum: 1 }),
    isHardLimit: Type.Boolean({ description: 'Whether the field takes no value beyond.' }),
    outside: Type.Array(Type.Number(), { description: 'Values to try beyond it, nearest first.' }),
  },
  { title: 'BorderHit', description: 'Good points at the end of what was tried of a parameter.' },
);

export const NextMeshSchema = closedObject(
  {
    reason: oneOf(['border', 'finer'], {
      description: 'border: beyond the ends at which the best point lies; finer: closer around it.',
    }),
    parameters: recordOf(ParameterSchema, { description: 'To be posted with the method `grid`.' }),
    cells: Type.Integer({ minimum: 1 }),
    epochsFactor: Type.Number({ minimum: 1, description: 'How many times as long runs may be.' }),
  },
  { title: 'NextMesh', description: 'The mesh to try next around the best point.' },
);
export type NextMesh = Static<typeof NextMeshSchema>;

const AdviceSchema = closedObject(
  {
    code: Type.String({
      description:
        'chosenRate, noRate, beyondBorder, fieldEnds, borderMesh, finerMesh, overfitted, overRegularised, stagnant, stillImproving, unimportant, tied or manyFailed.',
    }),
    message: Type.String(),
    set: recordOf(Type.Number(), { description: 'Values by path that it proposes.' }),
  },
  { title: 'Advice', description: 'What to do next, in a plain sentence.' },
);

export const BestPointSchema = closedObject(
  {
    pointId: IdSchema,
    number: PointNumberSchema,
    value: Type.Number(),
    std: NullableNumberSchema,
    count: CountSchema,
    params: ParamsSchema,
    trialIds: Type.Array(IdSchema),
  },
  { title: 'BestPoint' },
);

const ClassedRunSchema = closedObject(
  {
    number: PointNumberSchema,
    pointId: IdSchema,
    trialId: IdSchema,
    learningRate: Type.Number(),
    class: oneOf(['ok', 'diverged', 'flat', 'plateau'], {
      description:
        'diverged: not finite, or ends above 1.05 times its start; flat: ends above 0.98 times its start; plateau: less than 5 % of its fall lies in the last half, and it ends above 1.2 times the lowest end; else ok.',
    }),
    epochs: CountSchema,
    endLoss: nullable(Type.Number(), { description: 'Training loss of the last epoch.' }),
  },
  { title: 'ClassedRun', description: "A point's first run, by how its training loss went." },
);

export const RateClassesSchema = closedObject(
  {
    items: Type.Array(ClassedRunSchema, { description: 'By learning rate, lowest first.' }),
    counts: closedObject(
      { ok: CountSchema, diverged: CountSchema, flat: CountSchema, plateau: CountSchema },
      { title: 'RateClassCounts' },
    ),
    chosen: nullable(ClassedRunSchema, {
      description: 'The ok run that ends lowest; null: none is ok.',
    }),
    sampled: Type.Boolean({ description: 'True: of more than 1,000 points a lasting sample was read.' }),
  },
  {
    title: 'RateClasses',
    description: 'How training losses went along the learning rate.',
  },
);

export const analysisParts = [
  'best',
  'importance',
  'convergence',
  'borderHits',
  'rateClasses',
  'suggestions',
  'front',
] as const;
export type AnalysisPart = (typeof analysisParts)[number];

export const AnalysisSchema = closedObject(
  {
    ...analysisScope,
    best: Type.Optional(Type.Array(BestPointSchema, { description: 'The best points, best first.' })),
    importance: Type.Optional(closedObject(importanceFields, { title: 'Importance' })),
    convergence: Type.Optional(closedObject(convergenceFields, { title: 'Convergence' })),
    borderHits: Type.Optional(Type.Array(BorderHitSchema)),
    nextMesh: Type.Optional(
      nullable(NextMeshSchema, {
        description: 'With borderHits or suggestions; null: nothing lies between.',
      }),
    ),
    rateClasses: Type.Optional(
      nullable(RateClassesSchema, {
        description: 'Null: the sweep does not vary the learning rate, or its callers train.',
      }),
    ),
    suggestions: Type.Optional(Type.Array(AdviceSchema, { description: 'The most urgent first.' })),
    front: Type.Optional(
      Type.Array(
        closedObject({ pointId: IdSchema, values: Type.Array(Type.Number()) }, { title: 'FrontMember' }),
        { description: 'Of sweeps with several objectives: the first points of the Pareto front.' },
      ),
    ),
  },
  {
    title: 'Analysis',
    description: 'What a sweep found, and what to try next: the parts that were asked for.',
  },
);
export type Analysis = Static<typeof AnalysisSchema>;
