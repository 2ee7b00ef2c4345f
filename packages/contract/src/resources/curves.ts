import Type, { type Static } from 'typebox';
import { closedObject } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { CountSchema, NullableNumberSchema } from './fields.js';

const Values = Type.Array(NullableNumberSchema);

export const CurvesSchema = closedObject(
  {
    epochs: Type.Array(Type.Integer({ minimum: 1 }), { description: 'The axis that all values share.' }),
    series: Type.Array(
      closedObject({ trialId: IdSchema, metric: Type.String(), values: Values }, { title: 'CurveSeries' }),
      { description: 'Best trial first; null where a trial has no value at the epoch.' },
    ),
    bands: Type.Array(
      closedObject(
        { metric: Type.String(), q25: Values, q50: Values, q75: Values, count: Type.Array(CountSchema) },
        { title: 'CurveBand' },
      ),
      { description: 'Quartiles over the trials of the sweep; `count`: trials that have a value.' },
    ),
    sampled: Type.Boolean({
      description: 'True: epochs were left out for `maxPoints`, or a band is over a sample of the trials.',
    }),
  },
  { title: 'Curves', description: 'Metrics over the epochs of several trials.' },
);
export type Curves = Static<typeof CurvesSchema>;
