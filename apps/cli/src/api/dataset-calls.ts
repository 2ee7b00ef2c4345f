import type { Dataset } from '@unetsweep/contract';
import type { ApiLink } from './api-link.js';
import { type DatasetUpload, uploadDataset } from './upload-dataset.js';

/** Every method @throws as `ApiLink.answer`. */
export class DatasetCalls {
  constructor(private readonly link: ApiLink) {}

  async list(query: { limit: number; name?: string }): Promise<Dataset[]> {
    const { items } = await this.link.answer(this.link.client.GET('/v1/datasets', { params: { query } }));
    return items as Dataset[];
  }

  /** @param wait seconds: answers when the import has ended, or after this time at the latest (0..60) */
  async get(id: string, wait = 0, signal?: AbortSignal): Promise<Dataset> {
    const params = { path: { id }, query: wait > 0 ? { wait } : {} };
    const call = this.link.client.GET('/v1/datasets/{id}', { params, ...(signal ? { signal } : {}) });
    return (await this.link.answer(call)) as Dataset;
  }

  /** `existing`: the same upload was there already. */
  import(upload: DatasetUpload, signal: AbortSignal): Promise<{ dataset: Dataset; existing: boolean }> {
    return this.link.answer(uploadDataset(this.link.address, upload, signal).then((data) => ({ data })));
  }
}
