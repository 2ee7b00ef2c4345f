import Type, { type Static } from 'typebox';
import { objectForm } from '../form/form.js';
import { nullable } from '../form/schema.js';

const names = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
    uniqueItems: true,
    maxItems: 10_000,
    default: [],
    description,
  });

export const selectionForm = objectForm(
  { title: 'Selection', description: 'Which images of the data set take part.' },
  {
    groups: nullable(
      Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
        uniqueItems: true,
        minItems: 1,
        maxItems: 10_000,
      }),
      { default: null, description: 'Only images of these groups; null = all.' },
    ),
    excludeGroups: names('Groups that are left out.'),
    excludeSamples: names('Images that are left out.'),
    maxImages: nullable(Type.Integer({ minimum: 1 }), {
      default: null,
      description: 'At most so many images; null = all.',
    }),
  },
);

export const SelectionSchema = selectionForm.input;
export type Selection = Static<typeof SelectionSchema>;
export type ResolvedSelection = Static<typeof selectionForm.resolved>;
