import type { ApiEvent } from '@unetsweep/contract';

export interface EventRepository {
  /** Kept events after `afterId` in an order in which no later commit can appear before a read one. @returns `reset` when `afterId` is too old */
  read(query: {
    afterId: string | null;
    sweepId?: string;
    types?: string[];
    limit: number;
  }): Promise<{ events: ApiEvent[]; lastId: string | null; reset: { oldestId: string } | null }>;
  /** The id to start from for "from now on". */
  latestId(): Promise<string | null>;
  /** Drops what is older than 7 days or beyond 1,000,000. */
  prune(): Promise<number>;
}
