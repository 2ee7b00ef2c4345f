import type { Trial, Why } from '@unetsweep/contract';
import type { ApiLink, Page, PageOptions } from './api-link.js';

/** Every method @throws as `ApiLink.answer`. */
export class TrialCalls {
  constructor(private readonly link: ApiLink) {}

  /** All pages up to `limit` trials of a sweep. */
  list(sweepId: string, { limit, ...query }: PageOptions): Promise<Trial[]> {
    return this.link.pages(limit, async (page) => {
      const params = { path: { id: sweepId }, query: { ...query, ...page } };
      const list = await this.link.answer(this.link.client.GET('/v1/sweeps/{id}/trials', { params }));
      return list as Page<Trial>;
    });
  }

  /** @param verify also choose the point again from the log */
  async why(id: string, verify: boolean): Promise<Why> {
    const params = { path: { id }, query: verify ? { verify } : {} };
    return (await this.link.answer(this.link.client.GET('/v1/trials/{id}/why', { params }))) as Why;
  }

  async retry(id: string, body: { fromScratch: boolean }): Promise<Trial> {
    const params = { path: { id } };
    return (await this.link.answer(
      this.link.client.POST('/v1/trials/{id}/retry', { params, body }),
    )) as Trial;
  }
}
