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
      description:
        'How an image of another size is brought to `size`; without one, `pad` brings all to the largest. Masks are resized by nearest neighbour. Padding is 0 after scaling and background in the mask, and counts in loss and metrics.',
    }),
    padToMultiple: Type.Boolean({ default: false, description: 'Pads to the next multiple of 2^depth.' }),
    channels: oneOf(['asStored', 'grey', 'rgb'], {
      default: 'asStored',
      description:
        'Channels that the net sees. grey: luma of the first three of 3 or 4 channels, else the mean; rgb: grey three times, or the first three.',
    }),
    normalize: oneOf(['none', 'unit', 'zScoreImage', 'zScoreDataset', 'minMaxImage'], {
      default: 'zScoreImage',
      description:
        'How values are scaled: unit = divided by 255 (8 bits) or 65,535 (16 bits; floating-point values stay), zScore = mean 0 and deviation 1 of the image, or of each channel over the training images, minMax = 0..1 of the image.',
    }),
    equalize: oneOf(['none', 'image', 'mask'], {
      default: 'none',
      description:
        'Histogram equalisation of images; `mask` equalises the class values of the training masks, which spoils them, and must be forced.',
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
