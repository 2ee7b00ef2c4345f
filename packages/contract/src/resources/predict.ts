import Type, { type Static } from 'typebox';
import { fillForm } from '../defaults/fill.js';
import { objectForm } from '../form/form.js';
import { closedObject, nullable, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import type { Json } from '../json.js';
import type { Voices } from './ensemble.js';

/** Images of one call. */
export const PREDICTED_IMAGES = 64;
/** Bytes of them together. */
export const PREDICTED_IMAGES_BYTES = 64 * 1024 ** 2;

export const predictionOutputs = ['mask', 'classes', 'probabilities', 'overlay'] as const;

const id = (description: string) => nullable(IdSchema, { default: null, description });

const optionsForm = objectForm(
  {
    title: 'PredictionOptions',
    description:
      'What is predicted with, and what is wanted. Exactly one of `checkpointId`, `trialId` and `ensembleId` is given.',
  },
  {
    checkpointId: id('A checkpoint.'),
    trialId: id('A trial: its best checkpoint.'),
    ensembleId: id('A completed ensemble: its members predict together.'),
    output: oneOf(predictionOutputs, {
      default: 'mask',
      description:
        'mask: 0 and 255, with more than two classes the class index. classes: class indices. probabilities: of the foreground, or of each class (application/x-npz). overlay: the image, each class tinted and outlined.',
    }),
    threshold: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'Two classes: foreground is what has a higher probability.',
    }),
    restoreSize: Type.Boolean({
      default: true,
      description:
        "The answer has the image's own size: padding is cut off, resizing undone (bilinear, before the threshold), and background put around what was cropped. false: as the network sees it.",
    }),
    tta: Type.Boolean({
      default: false,
      description: 'Test-time augmentation: the mean over the four flips of the image.',
    }),
  },
);

export const PredictionOptionsSchema = optionsForm.input;
export type PredictionOptions = Static<typeof PredictionOptionsSchema>;
export type ResolvedPredictionOptions = Static<typeof optionsForm.resolved>;

/** Valid options with all defaults filled in. */
export function resolvePredictionOptions(options: PredictionOptions): ResolvedPredictionOptions {
  return fillForm(optionsForm, options as Json, []) as unknown as ResolvedPredictionOptions;
}

const predictedImage = {
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
  classes: Type.Array(Type.String(), { description: 'Names by class index, background first.' }),
  pixelShare: Type.Array(Type.Number(), { description: 'Share of the pixels by class index.' }),
  meanConfidence: Type.Number({
    description: 'Mean over the pixels that the network saw of the probability of the likeliest class.',
  }),
};

export const PredictedImagesSchema = closedObject(
  {
    items: Type.Array(
      closedObject({
        ...predictedImage,
        maskPng: Type.String({ contentEncoding: 'base64', description: 'The `output` as PNG, in Base64.' }),
      }),
      { description: 'In the order of the images.' },
    ),
    checkpointId: nullable(IdSchema, { description: 'What predicted; null: an ensemble did.' }),
    ensembleId: nullable(IdSchema),
  },
  { title: 'PredictedImages', description: 'What a network makes of images.' },
);

export type PredictedImages = Static<typeof PredictedImagesSchema>;

/** The request of a job of the kind `prediction`; its inputs are the images' files. */
export interface PredictionJob
  extends Pick<ResolvedPredictionOptions, 'output' | 'threshold' | 'restoreSize' | 'tta'> {
  /** Null: `voices` predict together. */
  checkpointId: string | null;
  voices: Voices | null;
  /** `png`: the outputs are one picture an image; `npz`: one file with all as float32 [n, height, width, channels]. */
  form: 'png' | 'npz';
  /** What the files are called, for people. */
  files: string[];
}

/** The result of such a job. */
export interface PredictionJobResult {
  items: Static<ReturnType<typeof Type.Object<typeof predictedImage>>>[];
}
