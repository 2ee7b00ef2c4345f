import Type, { type Static } from 'typebox';
import { closedObject, nullable } from '../form/schema.js';
import { IdSchema, namePatterns } from '../ids.js';
import type { Voices } from './ensemble.js';

const confidence = (initial: number, description: string) =>
  Type.Optional(Type.Number({ minimum: 0, maximum: 1, default: initial, description }));

/** Thresholds where none are given. */
export const pseudoLabelDefaults = { imageThreshold: 0.95, pixelThreshold: 0.9 } as const;

export const PseudoLabelRequestSchema = closedObject(
  {
    trialId: Type.Optional({
      ...IdSchema,
      description: 'A trial predicts: its best checkpoint, else its last one.',
    }),
    ensembleId: Type.Optional({ ...IdSchema, description: 'A completed ensemble predicts.' }),
    samples: Type.Unsafe<'unlabelled' | 'unusedInTraining' | string[]>({
      anyOf: [
        { type: 'string', enum: ['unlabelled', 'unusedInTraining'] },
        { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 100_000, uniqueItems: true },
      ],
      description:
        "unlabelled: images without a mask. unusedInTraining: these, and labelled images that the trial's split left out; their masks are not looked at and not taken over. A list: these images by name. Images that the trial trained on, was validated or tested on are never taken.",
    }),
    imageThreshold: confidence(
      pseudoLabelDefaults.imageThreshold,
      'An image is taken where the mean confidence of its pixels reaches it.',
    ),
    pixelThreshold: confidence(
      pseudoLabelDefaults.pixelThreshold,
      'Pixels of a taken image below it become class 255: left out of loss and metrics.',
    ),
    name: Type.String({
      pattern: namePatterns.dataset,
      description: 'Name of the new data set; a used name makes its next version.',
    }),
  },
  {
    title: 'PseudoLabelRequest',
    description:
      'A new data set with confident predictions as masks. Exactly one of `trialId` and `ensembleId` is given.',
  },
);
export type PseudoLabelRequest = Static<typeof PseudoLabelRequestSchema>;

/** What a network said of an image when the set was made. */
export const PseudoLabelSchema = closedObject(
  {
    confidence: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Mean over its pixels of the probability of the likeliest class.',
    }),
    taken: Type.Boolean({ description: 'Its predicted mask is in the set; it is only ever trained on.' }),
    leftOutShare: nullable(Type.Number({ minimum: 0, maximum: 1 }), {
      description: 'Share of its pixels of class 255; null where it was not taken.',
    }),
  },
  { title: 'PseudoLabel', description: 'What was predicted of an image when its set was made.' },
);
export type PseudoLabel = Static<typeof PseudoLabelSchema>;

/** `provenance.pseudoLabels` of the new set. */
export interface PseudoLabelProvenance {
  source: { id: string; name: string; version: number };
  trialId: string | null;
  ensembleId: string | null;
  checkpointIds: string[];
  samples: string;
  imageThreshold: number;
  pixelThreshold: number;
  /** Images that were predicted, and what became of them. */
  asked: number;
  taken: number;
  left: number;
  /** Share of the pixels of the images taken. */
  leftOutShare: number | null;
  meanConfidence: number | null;
}

/** What an API process needs to make the set; stored as its upload. */
export interface PseudoLabelTask {
  source: PseudoLabelProvenance['source'];
  trialId: string | null;
  ensembleId: string | null;
  voices: Voices;
  /** As asked for; of a list its length. */
  samples: string;
  imageThreshold: number;
  pixelThreshold: number;
  /** Images to predict, in the order of the source. */
  asked: string[];
  /** Sides of the split that the networks were trained on, by image of the source. */
  sides: Record<string, 'train' | 'validation' | 'test'>;
}

/** The request of a job of the kind `pseudoLabels`; its outputs are the gzipped masks of the images taken, in the order of `items`. */
export interface PseudoLabelJob
  extends Pick<PseudoLabelTask, 'voices' | 'imageThreshold' | 'pixelThreshold'> {
  dataset: { id: string };
  samples: string[];
}

/** The result of such a job: by image, in the order of `samples`. */
export interface PseudoLabelJobResult {
  items: PseudoLabel[];
}
