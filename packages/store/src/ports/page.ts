import type { FilterNode } from '@unetsweep/contract';

/** A page of a list; `nextCursor` is opaque and bound to the query that made it. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total?: number;
}

export interface PageQuery {
  limit: number;
  cursor?: string;
  /**
   * At most four; nulls last both ways; `id` breaks ties, in the direction of the last key.
   * `segments`: the path's parts where a quoted one holds dots; without it the path is split at its dots.
   */
  sort?: { path: string; segments?: string[]; descending: boolean }[];
  filter?: FilterNode;
  count?: boolean;
}
