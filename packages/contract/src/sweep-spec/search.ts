import Type, { type Static } from 'typebox';
import { objectForm, orNull, unionForm, variant } from '../form/form.js';
import { nullable, oneOf, recordOf } from '../form/schema.js';
import { JsonSchema, PathSchema } from '../json.js';
import { sweepLimits } from '../limits.js';

const startup = Type.Integer({
  minimum: 1,
  maximum: 10_000,
  default: 20,
  description: 'Random points before the model is used.',
});
const population = (fallback: number) =>
  Type.Integer({ minimum: 2, maximum: 10_000, default: fallback, description: 'Members of one generation.' });
const pointList = (description: string) =>
  Type.Array(recordOf(JsonSchema), { maxItems: sweepLimits.listItems, description });
const paths = (description: string) =>
  Type.Array(PathSchema, { maxItems: sweepLimits.parameters, description });
const sampled = variant({});

const borderRetestForm = objectForm(
  {
    title: 'BorderRetest',
    description: 'New values outside the mesh while the best one lies on its border; null = off.',
  },
  {
    rounds: Type.Integer({ minimum: 1, maximum: 100, default: 3, description: 'Rounds at most.' }),
    outside: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 2,
      description: 'New values outside the border in each round.',
    }),
  },
);

export const searchForm = unionForm({
  title: 'Search',
  description: 'How points are chosen. Default: grid when every parameter is finite, else tpe.',
  tag: 'method',
  defaultVariant: null,
  common: {
    per: Type.Unsafe<string[]>({
      ...paths('One independent search for each cell of these parameters.'),
      default: [],
    }),
    startPoints: Type.Unsafe<Record<string, Static<typeof JsonSchema>>[]>({
      ...pointList('Points that are run first.'),
      default: [],
    }),
  },
  variants: {
    grid: variant({
      order: oneOf(['listed', 'shuffled', 'promisingFirst'], {
        default: 'listed',
        description: 'Order of the cells.',
      }),
    }),
    mesh: variant({
      points: Type.Integer({
        minimum: 2,
        maximum: 1000,
        default: 5,
        description: 'Values of each continuous parameter.',
      }),
      jitter: Type.Number({
        minimum: 0,
        maximum: 1,
        default: 0.25,
        description: 'Random shift of each value, as a share of the spacing.',
      }),
      borderRetest: orNull(borderRetestForm),
    }),
    random: sampled,
    sobol: sampled,
    halton: sampled,
    latinHypercube: sampled,
    tpe: variant({
      startup,
      candidates: Type.Integer({
        minimum: 1,
        maximum: 10_000,
        default: 24,
        description: 'Candidates of which the most promising is run.',
      }),
      multivariate: Type.Boolean({ default: false, description: 'Models parameters together.' }),
      priorWeight: Type.Number({
        exclusiveMinimum: 0,
        default: 1,
        description: 'Weight of the prior beside the observations.',
      }),
      pending: oneOf(['worst', 'ignore'], { default: 'worst', description: 'How running points count.' }),
    }),
    gp: variant({
      startup,
      acquisition: oneOf(['expectedImprovement', 'lowerConfidence'], {
        default: 'expectedImprovement',
        description: 'What decides the next point.',
      }),
    }),
    cmaEs: variant({
      population: nullable(Type.Integer({ minimum: 2, maximum: 10_000 }), {
        default: null,
        description: 'Points of one generation; null = 4 + floor(3·ln(dimensions)).',
      }),
      sigma: Type.Number({
        exclusiveMinimum: 0,
        maximum: 10,
        default: 0.3,
        description: 'Initial step, as a share of each range.',
      }),
      restarts: oneOf(['none', 'ipop', 'bipop'], {
        default: 'none',
        description: 'How the search starts again when it has converged.',
      }),
    }),
    nsga2: variant({
      population: population(50),
      crossover: Type.Number({
        minimum: 0,
        maximum: 1,
        default: 0.9,
        description: 'Probability of a crossover.',
      }),
      mutation: nullable(Type.Number({ minimum: 0, maximum: 1 }), {
        default: null,
        description: 'Probability of a mutation of each parameter; null = 1 / parameters.',
      }),
    }),
    pbt: variant({
      population: population(8),
      intervalEpochs: Type.Integer({ minimum: 1, default: 5, description: 'Epochs between two exchanges.' }),
      quantile: Type.Number({
        exclusiveMinimum: 0,
        maximum: 0.5,
        default: 0.25,
        description: 'Share of the worst that copy from the best.',
      }),
      perturb: Type.Array(Type.Number({ exclusiveMinimum: 0 }), {
        minItems: 1,
        maxItems: 100,
        default: [0.8, 1.25],
        description: 'Factors on copied values.',
      }),
    }),
    coarseToFine: variant({
      factors: Type.Array(Type.Number({ exclusiveMinimum: 1 }), {
        minItems: 1,
        maxItems: 100,
        default: [10, 3, 1.7320508],
        description: 'Ratio between neighbours in each round.',
      }),
      epochsFactor: Type.Number({
        minimum: 1,
        default: 3,
        description: 'Factor on the epochs from round to round.',
      }),
      points: Type.Integer({
        minimum: 2,
        maximum: 1000,
        default: 3,
        description: 'Values of each parameter in a round.',
      }),
    }),
    orderThenBinary: variant(
      {
        decades: Type.Array(Type.Number({ exclusiveMinimum: 0 }), {
          minItems: 1,
          maxItems: 100,
          default: [1e-4, 1e-3, 1e-2, 1e-1],
          description: 'Orders of magnitude tried first.',
        }),
        mantissas: Type.Array(Type.Number({ exclusiveMinimum: 0 }), {
          minItems: 1,
          maxItems: 1000,
          default: [1, 2, 3, 4, 5, 6, 7, 8, 9],
          description: 'Multiples of the best order, searched by halving.',
        }),
        extendBorder: Type.Boolean({
          default: true,
          description: 'Adds an order when the best one lies on the border.',
        }),
      },
      { parameter: PathSchema },
    ),
    growth: variant(
      {
        minGain: Type.Number({
          minimum: 0,
          default: 0.01,
          description: 'A dimension stops growing when the gain is smaller.',
        }),
        metric: nullable(Type.String({ minLength: 1, maxLength: 64 }), {
          default: null,
          description: "Metric of the gain; null = the objective's.",
        }),
      },
      {
        order: Type.Array(PathSchema, {
          minItems: 1,
          maxItems: sweepLimits.parameters,
          description: 'Parameters in the order in which they grow.',
        }),
      },
    ),
    oneAtATime: sampled,
    points: variant(
      {},
      {
        points: Type.Array(recordOf(JsonSchema), {
          minItems: 1,
          maxItems: sweepLimits.listItems,
          description: 'The points, each a map of path to value.',
        }),
      },
    ),
  },
});

export const SearchSchema = searchForm.input;
export type Search = Static<typeof SearchSchema>;
export type ResolvedSearch = Static<typeof searchForm.resolved>;
export type SearchMethod = ResolvedSearch['method'];
