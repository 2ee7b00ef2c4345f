import { ApiError, createClient, type UnetsweepClient } from '@unetsweep/client';
import { CommandError, exitCode } from '../exit-code.js';
import type { ApiAddress } from './api-address.js';

/** A page of a list; `nextCursor` is null on the last one. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Of a list that is read page by page. */
export interface PageOptions {
  filter?: string;
  sort?: string;
  limit: number;
}

const PAGE_SIZE = 1000;

/** The typed client of one service, with its refusals and silences told apart. */
export class ApiLink {
  readonly client: UnetsweepClient;

  constructor(readonly address: ApiAddress) {
    const { url, key } = address;
    this.client = createClient({ baseUrl: url, ...(key === null ? {} : { key }) });
  }

  /** @throws ApiError (a refusal), CommandError (`unreachable`), and the error of an aborted call */
  async answer<T>(call: Promise<{ data?: T }>): Promise<T> {
    try {
      const { data } = await call;
      if (data !== undefined) return data;
    } catch (error) {
      if (error instanceof ApiError || (error instanceof Error && error.name === 'AbortError')) throw error;
      throw new CommandError(
        `Nothing answers at ${this.address.url}`,
        exitCode.unreachable,
        'Start unetsweep with `npm start`, or set UNETSWEEP_URL to where it runs.',
      );
    }
    throw new CommandError(`${this.address.url} gave an empty answer`, exitCode.failed);
  }

  /** The items of all pages, at most `limit`. */
  async pages<T>(
    limit: number,
    read: (page: { limit: number; cursor?: string }) => Promise<Page<T>>,
  ): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const size = Math.min(PAGE_SIZE, limit - items.length);
      const page: Page<T> = await read({ limit: size, ...(cursor === null ? {} : { cursor }) });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null && items.length < limit);
    return items;
  }
}
