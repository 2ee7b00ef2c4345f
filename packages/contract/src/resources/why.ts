import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { JsonSchema } from '../json.js';
import { CountSchema } from './fields.js';

export const valueSources = [
  'method',
  'drawn',
  'model',
  'list',
  'round',
  'per',
  'bundle',
  'startPoint',
  'anchor',
  'point',
  'hand',
] as const;

export const WhySchema = closedObject(
  {
    trialId: IdSchema,
    pointId: IdSchema,
    number: Type.Integer({ minimum: 1, description: 'Of the trial.' }),
    pointNumber: Type.Integer({ minimum: 1 }),
    sentence: Type.String({ description: 'Why this point, for people.' }),
    method: Type.String({ description: 'How points were chosen then.' }),
    seed: Type.Integer({ description: "The sweep's: what was drawn follows from it." }),
    planning: Type.Integer({
      minimum: 0,
      description: 'How often the space, the points or the method had changed before.',
    }),
    finishSeq: nullable(CountSchema, {
      description: 'Runs that had ended and were known; null = not asked.',
    }),
    observations: nullable(CountSchema, {
      description: 'Ended points that the choice went by; null = it goes by none.',
    }),
    decision: recordOf(JsonSchema, { description: 'What was logged: enough to choose the point again.' }),
    parameters: recordOf(
      closedObject({
        value: JsonSchema,
        from: oneOf(valueSources, { description: 'Where the value came from.' }),
        detail: Type.String(),
      }),
      { description: 'By path, each that the point has.' },
    ),
    isWithdrawn: Type.Boolean({ description: 'Taken back before it started.' }),
    verified: Type.Optional(
      nullable(Type.Boolean(), {
        description:
          'With `verify`: whether the method chooses the same point again from the log alone; null = it was not chosen by a method, or before this was logged.',
      }),
    ),
  },
  { title: 'Why', description: 'Why a point was run.' },
);
export type Why = Static<typeof WhySchema>;
