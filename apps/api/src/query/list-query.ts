import { type FilterNode, invalidBody, listLimits, parseFilter } from '@unetsweep/contract';
import type { PageQuery } from '@unetsweep/store';
import Type from 'typebox';
import { splitNames } from './names.js';

/** Type of the values at a path, or the names near an unknown one. */
export type PathTypes = Parameters<typeof parseFilter>[1];

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
  sort?: string;
  filter?: string;
  count?: boolean;
}

interface Known {
  /** Paths that `sort` and `filter` may name. */
  types: PathTypes;
  defaultSort: NonNullable<PageQuery['sort']>;
}

function parseSortPath(text: string, types: PathTypes): { path: string; descending: boolean } {
  const descending = text.startsWith('-');
  const path = descending ? text.slice(1) : text;
  const known = types(path.split('.'));
  if ('type' in known) return { path, descending };
  const nearest = known.nearest.slice(0, 10);
  const message = `sort: "${path}" is unknown${nearest.length > 0 ? `; near it are ${nearest.join(', ')}` : ''}.`;
  throw invalidBody([{ path: 'sort', code: 'unknownPath', message, accepted: nearest }]);
}

/** Reads `sort=-metrics.valDice,number`. @throws ProblemError `invalidBody` (`unknownPath`, `tooLong`) */
export function parseSort(text: string, types: PathTypes): NonNullable<PageQuery['sort']> {
  const paths = splitNames(text, 'sort');
  if (paths.length > listLimits.sortPaths) {
    const message = `sort: at most ${listLimits.sortPaths} paths.`;
    throw invalidBody([{ path: 'sort', code: 'tooLong', message }]);
  }
  return paths.map((path) => parseSortPath(path, types));
}

/** The store's query for what a client asked. @throws ProblemError `malformedFilter`, `invalidBody` */
export function toPageQuery(given: GivenQuery, { types, defaultSort }: Known): PageQuery {
  const filter: FilterNode | undefined =
    given.filter === undefined ? undefined : parseFilter(given.filter, types);
  return {
    limit: given.limit ?? listLimits.defaultLimit,
    sort: given.sort === undefined ? defaultSort : parseSort(given.sort, types),
    ...(given.cursor !== undefined && { cursor: given.cursor }),
    ...(filter && { filter }),
    ...(given.count && { count: true }),
  };
}
