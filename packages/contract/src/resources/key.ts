import Type, { type Static } from 'typebox';
import { closedObject, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { NullableTimeSchema, TimeSchema } from './fields.js';

export const keyScopes = ['read', 'write', 'admin'] as const;
export type KeyScope = (typeof keyScopes)[number];

export const KeySchema = closedObject(
  {
    id: IdSchema,
    name: Type.String(),
    prefix: Type.String({ description: 'First characters of the key; the key itself is not stored.' }),
    scopes: Type.Array(oneOf(keyScopes)),
    createdAt: TimeSchema,
    lastUsedAt: NullableTimeSchema,
    expiresAt: NullableTimeSchema,
  },
  { title: 'Key', description: 'An API key.' },
);
export type Key = Static<typeof KeySchema>;
