import Type from 'typebox';

export const DatasetReferenceSchema = Type.String({
  minLength: 1,
  maxLength: 255,
  description: 'Data set: id, `name` or `name@version`.',
});
