import Type, { type Static } from 'typebox';
import { objectForm } from '../form/form.js';
import { nullable, oneOf, pairOf } from '../form/schema.js';

const side = Type.Integer({ minimum: 8, maximum: 4096 });

export const preprocessingForm = objectForm(
  { title: 'Preprocessing', description: 'What is done once to every image, also at prediction.' },
  {
    size: Type.Unsafe<number | [number, number] | null>({
      anyOf: [side, pairOf(side), Type.Null()],
      default: null,
      description: 'Side of a square, or [height, width], in pixels, 8..4096; null = as stored.',
    }),
    fit: oneOf(['resize', 'centerCrop', 'pad'], {
      default: 'resize',
      description: 'How an image of another size is brought to `size`.',
    }),
    padToMultiple: Type.Boolean({ default: false, description: 'Pads to the next multiple of 2^depth.' }),
    channels: oneOf(['asStored', 'grey', 'rgb'], {
      default: 'asStored',
      description: 'Channels that the net sees.',
    }),
    normalize: oneOf(['none', 'unit', 'zScoreImage', 'zScoreDataset', 'minMaxImage'], {
      default: 'zScoreImage',
      description: 'How values are scaled: unit = divided by 255, zScore = mean 0 and deviation 1.',
    }),
    equalize: oneOf(['none', 'image', 'mask'], {
      default: 'none',
      description: 'Histogram equalisation of images; `mask` equalises masks and must be forced.',
    }),
    clipPercentiles: nullable(pairOf(Type.Number({ minimum: 0, maximum: 100 })), {
      default: null,
      description: 'Values outside these two percentiles are clipped; null = none.',
    }),
  },
);

export const PreprocessingSchema = preprocessingForm.input;
export type Preprocessing = Static<typeof PreprocessingSchema>;
export type ResolvedPreprocessing = Static<typeof preprocessingForm.resolved>;
