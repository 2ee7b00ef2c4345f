import Type, { type Static } from 'typebox';
import { closedObject, oneOf, recordOf } from '../form/schema.js';
import { CountSchema, NullableNumberSchema } from './fields.js';

export const ColumnSchema = closedObject(
  {
    type: oneOf(['number', 'string', 'time']),
    values: Type.Array(NullableNumberSchema, {
      description:
        'One a trial: the number, the milliseconds since 1970 of a time, or the index of a text in `dictionary`; null where there is none.',
    }),
    dictionary: Type.Optional(
      Type.Array(Type.String(), { description: 'The texts of a string column, each once.' }),
    ),
  },
  { title: 'Column' },
);
export type Column = Static<typeof ColumnSchema>;

export const ColumnsSchema = closedObject(
  {
    count: Type.Unsafe<number>({ ...CountSchema, description: 'Trials that pass the filter.' }),
    sampled: Type.Boolean({ description: 'True: the columns hold a sample of `maxRows` of them.' }),
    columns: recordOf(ColumnSchema, { description: 'Values of the trials, by number, for each field.' }),
  },
  { title: 'Columns', description: 'Fields of many trials, for charts.' },
);
export type Columns = Static<typeof ColumnsSchema>;
