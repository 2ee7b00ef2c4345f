import { type FilterNode, listLimits } from '@unetsweep/contract';
import type { PageQuery } from '@unetsweep/store';
import Type from 'typebox';

/** Query fields of every list. */
export const PageFields = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: listLimits.maxLimit,
      default: listLimits.defaultLimit,
      description: 'Items in an answer.',
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: 4_000,
      description: '`nextCursor` of the page before; bound to its filter and sort.',
    }),
  ),
};

export const CountField = {
  count: Type.Optional(Type.Boolean({ default: false, description: 'Adds `total`.' })),
};

export const SortField = {
  sort: Type.Optional(
    Type.String({
      maxLength: 1_000,
      description: 'At most four paths, `-` before one that descends; nulls come last both ways.',
      examples: ['-metrics.valDice,number'],
    }),
  ),
};

export const FilterField = {
  filter: Type.Optional(
    Type.String({
      description: 'Tests on paths, joined by and, or, not.',
      examples: ['status = completed and metrics.valDice >= 0.8 and not params.optimizer.name = sgd'],
    }),
  ),
};

interface GivenQuery {
  limit?: number;
  cursor?: string;
  count?: boolean;
}

type Sort = NonNullable<PageQuery['sort']>;

/** The store's query for what a client asked. */
export function toPageQuery(given: GivenQuery, chosen: { sort?: Sort; filter?: FilterNode } = {}): PageQuery {
  return {
    limit: given.limit ?? listLimits.defaultLimit,
    ...chosen,
    ...(given.cursor !== undefined && { cursor: given.cursor }),
    ...(given.count && { count: true }),
  };
}
