import Type, { type Static } from 'typebox';
import { fillForm } from '../defaults/fill.js';
import { objectForm } from '../form/form.js';
import { nullable, oneOf, recordOf } from '../form/schema.js';
import type { Json } from '../json.js';

/** Highest class index; a larger value of a mask is none that somebody meant as a class. */
export const HIGHEST_CLASS = 63;
/** Faults of an import that are named at once. */
export const NAMED_FAULTS = 20;

export const datasetFormats = [
  'pairs',
  'classFolders',
  'coco',
  'voc',
  'geotiff',
  'tiles',
  'spacenet',
  'nifti',
  'npz',
] as const;
export type DatasetFormat = (typeof datasetFormats)[number];

const nameSchema = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$',
  description:
    'Name of the data set: 1..100 letters, digits, dots, dashes and underscores. A used name makes its next version.',
});

const text = Type.String({ minLength: 1, maxLength: 255 });
const textOrNull = (description: string) => nullable(text, { default: null, description });

const groupsForm = objectForm(
  {
    title: 'DatasetGroupRule',
    description: 'What belongs together (a patient, a place), so that a split can keep it on one side.',
  },
  {
    from: oneOf(['none', 'folder', 'pattern', 'index', 'tile'], {
      default: 'none',
      description:
        'folder: a folder of the image; pattern: a regular expression on its name; index: a column of an index file; tile: the enclosing map tile.',
    }),
    level: Type.Integer({
      minimum: 1,
      maximum: 20,
      default: 1,
      description: 'folder: which folder below the images, from 1; tile: zoom levels up.',
    }),
    pattern: nullable(Type.String({ minLength: 1, maxLength: 1000 }), {
      default: null,
      description: 'In RE2 syntax; its first group, else the whole match, names the group.',
    }),
    column: textOrNull('Column of the index file; null = `group`.'),
  },
);

const splitForm = objectForm(
  {
    title: 'DatasetSplitRule',
    description: 'The split that the set brings along, for `validation.strategy: named`.',
  },
  {
    from: oneOf(['none', 'folder', 'column'], {
      default: 'none',
      description:
        'folder: a folder train, val, valid, validation or test in the path; column: of the index file.',
    }),
    column: textOrNull('Column of the index file; null = `split`.'),
  },
);

const borderSchema = Type.Object(
  { width: Type.Integer({ minimum: 1, maximum: 64, description: 'Pixels to each side of the outline.' }) },
  { additionalProperties: false, title: 'DatasetBorder' },
);

const importForm = objectForm(
  { title: 'DatasetImportOptions', description: 'How the files of an archive become images with masks.' },
  {
    format: nullable(oneOf(datasetFormats), {
      default: null,
      description: 'Layout of the archive; null = recognised from its files.',
    }),
    groups: groupsForm,
    split: splitForm,
    maskValues: nullable(
      recordOf(Type.Integer({ minimum: 0, maximum: HIGHEST_CLASS }), { maxProperties: 256 }),
      {
        default: null,
        description:
          'Class index by value of the mask: a number as text, or a colour `#rrggbb`. null: 0 and 255 are background and foreground, other values class indices.',
      },
    ),
    classNames: nullable(Type.Array(text, { minItems: 2, maxItems: HIGHEST_CLASS + 1, uniqueItems: true }), {
      default: null,
      description: 'Names by class index, background first.',
    }),
    border: nullable(borderSchema, {
      default: null,
      description:
        'Polygons: the outline, so many pixels wide to each side, becomes a class of its own, the last one.',
    }),
    classProperty: textOrNull(
      'Polygons: the property that names the class, one class a value; null = all polygons are one class.',
    ),
    zoom: nullable(Type.Integer({ minimum: 0, maximum: 30 }), {
      default: null,
      description: 'tiles: only tiles of this zoom; null = all, which must then be of one zoom.',
    }),
    axis: oneOf(['z', 'y', 'x'], {
      default: 'z',
      description: 'nifti: the axis along which a volume is cut into images.',
    }),
  },
  { name: nameSchema },
);

export const DatasetImportOptionsSchema = importForm.input;
export type DatasetImportOptions = Static<typeof DatasetImportOptionsSchema>;
/** Complete: every field has its value. */
export type ResolvedDatasetImportOptions = Static<typeof importForm.resolved>;

/** Valid options with all defaults filled in. */
export function resolveImportOptions(options: DatasetImportOptions): ResolvedDatasetImportOptions {
  return fillForm(importForm, options as Json, []) as unknown as ResolvedDatasetImportOptions;
}
