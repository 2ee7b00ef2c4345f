import { listLimits } from '@unetsweep/contract';
import type { ScoreQuery } from '@unetsweep/store';
import Type from 'typebox';
import { CountField, PageFields } from './list-query.js';
import { oneOf } from './one-of.js';

/** Query of a list of scored images; `keys`: what it may be sorted by, the default first. */
export function scoreQuerySchema<const Key extends string>(keys: readonly [Key, ...Key[]]) {
  const orders = keys.flatMap((key) => [key, `-${key}`] as const);
  return Type.Object(
    {
      ...PageFields,
      ...CountField,
      group: Type.Optional(Type.String({ maxLength: 255, description: 'Only images of this group.' })),
      sort: Type.Optional(
        oneOf(orders, {
          default: keys[0],
          description: 'Lowest first, with `-` highest first; nulls come last both ways.',
        }),
      ),
    },
    { additionalProperties: false },
  );
}

interface GivenScores<Key extends string> {
  limit?: number;
  cursor?: string;
  count?: boolean;
  group?: string;
  sort?: Key | `-${Key}`;
}

/** The store's query for what a client asked. */
export function toScoreQuery<Key extends string>(given: GivenScores<Key>, fallback: Key): ScoreQuery<Key> {
  const { sort = fallback, limit = listLimits.defaultLimit, cursor, count, group } = given;
  const descending = sort.startsWith('-');
  return {
    // One of the keys: the schema has seen to that.
    sort: { by: (descending ? sort.slice(1) : sort) as Key, descending },
    limit,
    ...(cursor !== undefined && { cursor }),
    ...(count && { count }),
    ...(group !== undefined && { group }),
  };
}

/** Addresses of the pictures of a data set's image. */
export function pictureUrls(place: { datasetId: string; index: number } | null) {
  if (!place) return { imageUrl: null, truthUrl: null };
  const url = `/v1/datasets/${place.datasetId}/samples/${place.index}`;
  return { imageUrl: `${url}/image`, truthUrl: `${url}/mask` };
}
