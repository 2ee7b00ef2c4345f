import Type from 'typebox';
import type { Json, Path } from '../json.js';

/** A condition on a resolved spec: a filter text, or an object whose entries must all be equal (a list: any of). */
export type When = string | Record<Path, Json | Json[]>;

export const WhenSchema = Type.Unsafe<When>({
  anyOf: [
    Type.String({ minLength: 1, maxLength: 4000 }),
    { type: 'object', minProperties: 1, maxProperties: 50, additionalProperties: true },
  ],
  title: 'When',
  description:
    'A filter text such as `optimizer.name = sgd and model.depth >= 4`, or an object of equalities such as `{"optimizer.name": ["adam", "sgd"]}`.',
});
