import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { JsonSchema } from '../json.js';
import { NAMED_FAULTS } from './dataset-import.js';
import { CountSchema, Sha256Schema, TimeSchema } from './fields.js';
import { PseudoLabelSchema } from './pseudo-labels.js';

export const datasetFailureCodes = [
  'noPairs',
  'missingMask',
  'sizeMismatch',
  'unknownMaskValue',
  'undecodable',
  'unsafePath',
  'tooManyFiles',
  'emptyArchive',
  'badGroupPattern',
  'missingImage',
  'badOption',
] as const;
export type DatasetFailureCode = (typeof datasetFailureCodes)[number];

const faultFields = {
  code: Type.String({ description: `One of ${datasetFailureCodes.join(', ')}, or internal.` }),
  message: Type.String(),
  file: nullable(Type.String()),
  value: nullable(Type.String()),
};

const DatasetFaultSchema = closedObject(faultFields, { title: 'DatasetFault' });

export const DatasetFailureSchema = closedObject(
  {
    ...faultFields,
    faults: Type.Array(DatasetFaultSchema, {
      description: `All that was found, the first one as above; at most ${NAMED_FAULTS}.`,
    }),
  },
  { title: 'DatasetFailure', description: 'Why an import failed; nothing of it was kept.' },
);
export type DatasetFailure = Static<typeof DatasetFailureSchema>;

const DatasetClassSchema = closedObject(
  { index: CountSchema, name: Type.String(), pixelShare: Type.Number({ minimum: 0, maximum: 1 }) },
  { title: 'DatasetClass' },
);

export const DatasetSchema = closedObject(
  {
    id: IdSchema,
    name: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    status: oneOf(['importing', 'ready', 'failed']),
    images: CountSchema,
    sizes: Type.Array(
      closedObject(
        { width: CountSchema, height: CountSchema, images: CountSchema },
        { title: 'DatasetSize' },
      ),
    ),
    channels: nullable(Type.Integer({ minimum: 1 })),
    classes: Type.Array(DatasetClassSchema),
    groups: Type.Array(closedObject({ name: Type.String(), images: CountSchema }, { title: 'DatasetGroup' })),
    labelled: CountSchema,
    unlabelled: CountSchema,
    sha256: Sha256Schema,
    provenance: nullable(JsonSchema),
    createdAt: TimeSchema,
    failure: nullable(DatasetFailureSchema),
  },
  { title: 'Dataset', description: 'Images and masks.' },
);
export type Dataset = Static<typeof DatasetSchema>;
export type DatasetClass = Static<typeof DatasetClassSchema>;

export const DatasetSampleSchema = closedObject(
  {
    name: Type.String(),
    group: nullable(Type.String()),
    width: CountSchema,
    height: CountSchema,
    labelled: Type.Boolean(),
    pixelShare: Type.Array(Type.Number()),
    imageUrl: Type.String(),
    maskUrl: nullable(Type.String()),
    pseudoLabel: nullable(PseudoLabelSchema, {
      description: 'Of an image that was asked about when the set was made of another one; else null.',
    }),
  },
  { title: 'DatasetSample' },
);
export type DatasetSample = Static<typeof DatasetSampleSchema>;
