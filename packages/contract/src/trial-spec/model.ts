import Type, { type Static } from 'typebox';
import { objectForm } from '../form/form.js';
import { nullable, oneOf } from '../form/schema.js';

const initializers = ['heNormal', 'heUniform', 'glorotNormal', 'glorotUniform', 'uniform01'] as const;

const initializer = (fallback: (typeof initializers)[number], description: string) =>
  oneOf(initializers, { default: fallback, description });

export const headForm = objectForm(
  { title: 'Head', description: 'The last layers, which turn features into one map per output.' },
  {
    filters: nullable(Type.Integer({ minimum: 1, maximum: 4096 }), {
      default: null,
      description:
        'Filters of the last convolution, summed in equal groups to the outputs: a multiple of the outputs; null = the outputs.',
    }),
    groupActivation: oneOf(['none', 'relu'], {
      default: 'none',
      description: 'Activation of the filters before they are summed to outputs.',
    }),
    kernelSize: Type.Unsafe<1 | 3>({
      type: 'integer',
      enum: [1, 3],
      default: 1,
      description: 'Side of the kernel of the last convolution, in pixels.',
    }),
  },
);

export const modelForm = objectForm(
  {
    title: 'Model',
    description:
      'The architecture. The defaults are the U-Net of 1,179,121 parameters for one channel and two classes.',
  },
  {
    preset: nullable(oneOf(['singleConv16', 'spacenetBaseline', 'quarterUnet']), {
      default: null,
      description:
        'Fills the other fields first; what is given beside it wins. Not part of the resolved spec.',
    }),
    name: oneOf(['unet', 'resUnet', 'attentionUnet', 'unetPlusPlus', 'linkNet', 'fcn'], {
      default: 'unet',
      description: 'Family of the architecture.',
    }),
    baseFilters: Type.Integer({
      minimum: 1,
      maximum: 1024,
      default: 16,
      description: 'Filters of the first level; each level down has twice as many.',
    }),
    channelDivisor: Type.Integer({
      minimum: 1,
      maximum: 64,
      default: 1,
      description: 'Divides every number of filters.',
    }),
    depth: Type.Integer({
      minimum: 1,
      maximum: 6,
      default: 4,
      description: 'Number of down-sampling steps; the image sides must be multiples of 2^depth.',
    }),
    convsPerBlock: Type.Integer({
      minimum: 1,
      maximum: 4,
      default: 1,
      description: 'Convolutions in each block of the encoder.',
    }),
    decoderConvs: nullable(Type.Integer({ minimum: 0, maximum: 4 }), {
      default: null,
      description:
        'Convolutions in each block of the decoder; null = as many as convsPerBlock, 0 = only the up-convolution.',
    }),
    kernelSize: Type.Unsafe<3 | 5>({
      type: 'integer',
      enum: [3, 5],
      default: 3,
      description: 'Side of the kernels of the convolutions, in pixels.',
    }),
    batchNorm: Type.Boolean({ default: true, description: 'Batch normalisation after each convolution.' }),
    activation: oneOf(['relu', 'leakyRelu', 'prelu', 'elu'], {
      default: 'relu',
      description: 'Activation after each convolution.',
    }),
    activationAlpha: Type.Number({
      minimum: 0,
      maximum: 10,
      default: 0.1,
      description: 'Slope (leakyRelu, prelu at the start) or scale (elu) for negative inputs.',
    }),
    up: oneOf(['transposed', 'bilinear', 'nearest'], {
      default: 'transposed',
      description: 'How the decoder doubles the size of its maps.',
    }),
    upKernelSize: Type.Unsafe<2 | 3>({
      type: 'integer',
      enum: [2, 3],
      default: 3,
      description: 'Side of the kernels of the up-convolutions, in pixels.',
    }),
    skip: oneOf(['concat', 'add', 'none'], {
      default: 'concat',
      description: "How the encoder's maps enter the decoder.",
    }),
    residual: Type.Boolean({ default: false, description: 'Adds the input of each block to its output.' }),
    dropout: Type.Number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.05,
      description: 'Share of values that dropout sets to zero while training.',
    }),
    dropoutPlaces: Type.Array(oneOf(['afterPool', 'afterConcat', 'bottleneck', 'afterConv']), {
      uniqueItems: true,
      maxItems: 4,
      default: ['afterPool', 'afterConcat'],
      description: 'Where dropout is applied.',
    }),
    firstDropoutFactor: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description: 'Factor on `dropout` after the first pooling.',
    }),
    initializer: initializer('heNormal', 'Initial weights of the convolutions.'),
    upInitializer: initializer('glorotUniform', 'Initial weights of the up-convolutions.'),
    head: headForm,
  },
);

export const ModelSchema = modelForm.input;
export type Model = Static<typeof ModelSchema>;

/** A model with its preset applied: every field present, `decoderConvs` a number. */
export type ResolvedModel = Omit<Static<typeof modelForm.resolved>, 'preset' | 'decoderConvs'> & {
  decoderConvs: number;
};
export type ResolvedHead = Static<typeof headForm.resolved>;
