import Type, { type TSchema } from 'typebox';
import { closedObject, nullable } from '../form/schema.js';
import { CountSchema } from './fields.js';

/** A page of a list. `title` names the list in the API document. */
export function listOf<S extends TSchema>(item: S, title: string) {
  return closedObject(
    {
      items: Type.Array(item),
      nextCursor: nullable(Type.String(), {
        description: 'Give it as `cursor` for the next page; null = this is the last.',
      }),
      total: Type.Optional(CountSchema),
    },
    { title, description: 'A page of a list.' },
  );
}
