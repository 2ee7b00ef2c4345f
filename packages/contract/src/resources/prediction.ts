import Type, { type Static } from 'typebox';
import { closedObject } from '../form/schema.js';
import { NullableNumberSchema } from './fields.js';

/** One validation image as the network saw it, its truth, and what the network made of it. */
export const PredictionSchema = closedObject(
  {
    sample: Type.String(),
    epoch: Type.Integer({ minimum: 1 }),
    dice: Type.Unsafe<number | null>({
      ...NullableNumberSchema,
      description:
        'Of the thresholded mask; with more classes the mean over those present without background.',
    }),
    imageUrl: Type.String(),
    truthUrl: Type.String(),
    predictionUrl: Type.String(),
  },
  { title: 'Prediction', description: 'Pictures (PNG) of one image of the validation set.' },
);
export type Prediction = Static<typeof PredictionSchema>;
