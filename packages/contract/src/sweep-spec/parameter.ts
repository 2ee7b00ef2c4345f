import Type, { type Static } from 'typebox';
import { closedObject, discriminatorOf, oneOf, recordOf } from '../form/schema.js';
import { type Json, JsonSchema, type Path } from '../json.js';
import { sweepLimits } from '../limits.js';

const scale = Type.Optional(
  oneOf(['linear', 'log'], { default: 'linear', description: 'Scale on which values are drawn or spaced.' }),
);
const jitter = Type.Optional(
  Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'Random shift of each grid value, as a share of the spacing.',
  }),
);
const points = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: sweepLimits.listItems,
    description: 'Number of values, equally spaced on the scale, ends included.',
  }),
);

export const ChoiceListSchema = Type.Array(
  Type.Unsafe<Json>({
    anyOf: [
      Type.Null(),
      Type.Boolean(),
      Type.Number(),
      Type.String(),
      { type: 'object', additionalProperties: true },
      { type: 'array' },
    ],
  }),
  {
    minItems: 1,
    maxItems: sweepLimits.listItems,
    description:
      'The values to choose from. An object is a bundle that replaces the whole object at the path.',
  },
);

export const ChoiceParameterSchema = closedObject(
  {
    type: oneOf(['choice'], { description: 'A choice of values.' }),
    values: Type.Array(JsonSchema, {
      minItems: 1,
      maxItems: sweepLimits.listItems,
      description: 'The values to choose from.',
    }),
    labels: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        minItems: 1,
        maxItems: sweepLimits.listItems,
        description: 'Names of the values in `params` and tables, one each.',
      }),
    ),
    ordered: Type.Optional(
      Type.Boolean({
        description: 'Whether neighbours are alike. Default: true when all values are numbers.',
      }),
    ),
  },
  { title: 'ChoiceParameter' },
);

export const BundleParameterSchema = closedObject(
  {
    type: oneOf(['bundle'], { description: 'A choice of sets of fields.' }),
    values: Type.Unsafe<Record<string, Record<Path, Json>>>({
      ...recordOf(recordOf(JsonSchema)),
      minProperties: 1,
      maxProperties: sweepLimits.listItems,
      description: 'For each label, values by path from the root.',
    }),
  },
  { title: 'BundleParameter' },
);

export const FloatParameterSchema = closedObject(
  {
    type: oneOf(['float'], { description: 'A range of real numbers.' }),
    low: Type.Number({ description: 'Smallest value, included.' }),
    high: Type.Number({ description: 'Largest value, included.' }),
    scale,
    step: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'Distance between values; makes the range finite.' }),
    ),
    points,
    factor: Type.Optional(
      Type.Number({
        exclusiveMinimum: 1,
        description: 'Ratio between values: low, low·factor, … <= high; makes the range finite.',
      }),
    ),
    jitter,
  },
  { title: 'FloatParameter' },
);

export const IntParameterSchema = closedObject(
  {
    type: oneOf(['int'], { description: 'A range of whole numbers.' }),
    low: Type.Integer({ description: 'Smallest value, included.' }),
    high: Type.Integer({ description: 'Largest value, included.' }),
    scale,
    step: Type.Optional(Type.Integer({ minimum: 1, description: 'Distance between values. Default 1.' })),
    points,
    jitter,
  },
  { title: 'IntParameter' },
);

export const NormalParameterSchema = closedObject(
  {
    type: oneOf(['normal', 'logNormal'], {
      description: 'A normal distribution, of the value or of its logarithm.',
    }),
    mean: Type.Number({ description: 'Mean (of the natural logarithm for logNormal).' }),
    std: Type.Number({
      exclusiveMinimum: 0,
      description: 'Standard deviation (of the natural logarithm for logNormal).',
    }),
    low: Type.Optional(Type.Number({ description: 'Values below are drawn again.' })),
    high: Type.Optional(Type.Number({ description: 'Values above are drawn again.' })),
  },
  { title: 'NormalParameter' },
);

export type ChoiceParameter = Static<typeof ChoiceParameterSchema>;
export type BundleParameter = Static<typeof BundleParameterSchema>;
export type FloatParameter = Static<typeof FloatParameterSchema>;
export type IntParameter = Static<typeof IntParameterSchema>;
export type NormalParameter = Static<typeof NormalParameterSchema>;

/** What a path may take: a list (short for a choice), or a distribution. */
export type Parameter =
  | Json[]
  | ChoiceParameter
  | BundleParameter
  | FloatParameter
  | IntParameter
  | NormalParameter;

const taggedParameters = [
  ChoiceParameterSchema,
  BundleParameterSchema,
  FloatParameterSchema,
  IntParameterSchema,
  NormalParameterSchema,
];

export const ParameterSchema = Type.Unsafe<Parameter>({
  anyOf: [
    ChoiceListSchema,
    { anyOf: taggedParameters, discriminator: discriminatorOf('type', taggedParameters) },
  ],
  title: 'Parameter',
  description: 'A list of values to choose from, or a distribution.',
});
