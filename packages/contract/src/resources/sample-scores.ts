import Type, { type Static } from 'typebox';
import { closedObject, nullable } from '../form/schema.js';
import { CountSchema, NullableNumberSchema } from './fields.js';

const score = (description: string) => Type.Unsafe<number | null>({ ...NullableNumberSchema, description });
const address = (description: string) => nullable(Type.String(), { description });

const image = {
  name: Type.String(),
  group: nullable(Type.String()),
  imageUrl: address('The image as it is stored (PNG); null where the data set is removed.'),
  truthUrl: address('Its mask (PNG); add `overlay=true` to the image for both in one.'),
};

/** How one trial did on one validation image. */
export const SampleScoreSchema = closedObject(
  {
    ...image,
    dice: score(
      'Of the thresholded mask, 0..1; with more classes the mean over those of the image’s mask without background.',
    ),
    iou: score('Intersection over union of the same masks.'),
    loss: score("The image's own loss, without penalties."),
    predictionUrl: address('The predicted mask (PNG); null for images of which none is recorded.'),
  },
  { title: 'SampleScore', description: 'One validation image at the best epoch of a trial.' },
);
export type SampleScore = Static<typeof SampleScoreSchema>;

const HardSampleSchema = closedObject(
  {
    ...image,
    count: Type.Unsafe<number>({ ...CountSchema, description: 'Trials that validated on it.' }),
    meanDice: score('Over these trials.'),
    minDice: score('Of the trial that did worst on it.'),
    maxDice: score('Of the trial that did best on it.'),
    meanIou: score('Over these trials.'),
    meanLoss: score('Over these trials.'),
  },
  { title: 'HardSample', description: 'One validation image over the trials of a sweep.' },
);
export type HardSample = Static<typeof HardSampleSchema>;

export const HardSampleListSchema = closedObject(
  {
    items: Type.Array(HardSampleSchema),
    nextCursor: nullable(Type.String(), {
      description: 'Give it as `cursor` for the next page; null = this is the last.',
    }),
    total: Type.Optional(CountSchema),
    trials: Type.Unsafe<number>({ ...CountSchema, description: 'Trials with scores.' }),
    trialsSeen: Type.Unsafe<number>({
      ...CountSchema,
      description: 'Trials that are in the numbers: of very many a sample, the same at each reading.',
    }),
  },
  { title: 'HardSampleList', description: 'Validation images of a sweep, the hardest first.' },
);
export type HardSampleList = Static<typeof HardSampleListSchema>;
