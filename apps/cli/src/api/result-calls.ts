import type { Point, ResultPivot, ResultStatistic, Results } from '@unetsweep/contract';
import type { ApiLink, Page, PageOptions } from './api-link.js';

export interface ResultsQuery {
  groupBy?: string;
  rows?: string;
  columns?: string;
  metrics?: string;
  statistics?: string;
  statistic?: ResultStatistic;
  at?: 'best' | 'last';
  filter?: string;
  totals?: boolean;
  includePruned?: boolean;
}

/** What came of a sweep. Every method @throws as `ApiLink.answer`. */
export class ResultCalls {
  constructor(private readonly link: ApiLink) {}

  async groups(sweepId: string, query: ResultsQuery): Promise<Results> {
    return (await this.json(sweepId, query)) as Results;
  }

  /** With `rows` or `columns` in the query. */
  async pivot(sweepId: string, query: ResultsQuery): Promise<ResultPivot> {
    return (await this.json(sweepId, query)) as ResultPivot;
  }

  async text(sweepId: string, query: ResultsQuery, format: 'csv' | 'markdown'): Promise<string> {
    const params = { path: { id: sweepId }, query: { ...query, format } };
    const call = this.link.client.GET('/v1/sweeps/{id}/results', { params, parseAs: 'text' });
    return (await this.link.answer(call)) as string;
  }

  /** All pages up to `limit` points. */
  points(sweepId: string, { limit, ...query }: PageOptions): Promise<Point[]> {
    return this.link.pages(limit, async (page) => {
      const params = { path: { id: sweepId }, query: { ...query, ...page } };
      const list = await this.link.answer(this.link.client.GET('/v1/sweeps/{id}/points', { params }));
      return list as Page<Point>;
    });
  }

  private json(sweepId: string, query: ResultsQuery): Promise<unknown> {
    const params = { path: { id: sweepId }, query: { ...query, format: 'json' as const } };
    return this.link.answer(this.link.client.GET('/v1/sweeps/{id}/results', { params }));
  }
}
