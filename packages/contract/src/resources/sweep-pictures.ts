import Type, { type Static } from 'typebox';
import { closedObject, nullable } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { CountSchema, NullableNumberSchema } from './fields.js';
import { PredictionSchema } from './prediction.js';

const { sample: _, ...pictures } = PredictionSchema.properties;

export const SweepPictureSchema = closedObject(
  {
    trialId: IdSchema,
    number: Type.Integer({ minimum: 1 }),
    value: Type.Unsafe<number | null>({
      ...NullableNumberSchema,
      description: "The trial's value of the sweep's first objective; null while it runs.",
    }),
    ...pictures,
  },
  { title: 'SweepPicture', description: 'What one trial made of the image.' },
);

export const SweepPicturesSchema = closedObject(
  {
    sample: nullable(Type.String(), { description: 'The image shown; null where nothing is recorded yet.' }),
    samples: Type.Array(closedObject({ sample: Type.String(), trials: CountSchema }), {
      description: 'Images that are recorded, with the number of trials that recorded each; most first.',
    }),
    items: Type.Array(SweepPictureSchema),
  },
  { title: 'SweepPictures', description: 'The same image of the validation set over many trials.' },
);
export type SweepPictures = Static<typeof SweepPicturesSchema>;
