import Type, { type Static } from 'typebox';
import { objectForm } from '../form/form.js';
import { oneOf } from '../form/schema.js';

const amount = (maximum: number, description: string) =>
  Type.Number({ minimum: 0, maximum, default: 0, description });

export const augmentationForm = objectForm(
  { title: 'Augmentation', description: 'Random changes of the training images, drawn anew each epoch.' },
  {
    rotateDegrees: amount(180, 'Largest rotation either way, in degrees.'),
    flipHorizontal: amount(1, 'Probability of a left-right flip.'),
    flipVertical: amount(1, 'Probability of an up-down flip.'),
    shift: amount(1, 'Largest shift across and down, as a share of the side.'),
    shearDegrees: amount(89, 'Largest shear either way, in degrees.'),
    crop: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 1,
      description: 'Smallest sides of a random crop as a share of the image, resized back; 1 = off.',
    }),
    hue: amount(0.5, 'Largest change of hue either way, in turns of the circle; images have three channels.'),
    saturation: amount(
      10,
      'Saturation times (1 + saturation)^u, u uniform in -1..1; images have three channels.',
    ),
    exposure: amount(10, 'Brightness times (1 + exposure)^u, u uniform in -1..1.'),
    noise: amount(10, 'Standard deviation of Gaussian noise, in units of the normalised image.'),
    elastic: amount(1000, 'Standard deviation of the displacements of an elastic deformation, in pixels.'),
    probability: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description: 'Probability that an image is changed at all.',
    }),
    fill: oneOf(['reflect', 'edge', 'zero'], {
      default: 'reflect',
      description: 'What lies outside the image: its mirror image, its outermost pixels, or 0.',
    }),
    augmentValidation: Type.Boolean({ default: false, description: 'Changes validation images too.' }),
  },
);

export const AugmentationSchema = augmentationForm.input;
export type Augmentation = Static<typeof AugmentationSchema>;
export type ResolvedAugmentation = Static<typeof augmentationForm.resolved>;
