import type { Dataset, Ensemble, EnsembleRequest, PseudoLabelRequest } from '@unetsweep/contract';
import type { ApiLink } from './api-link.js';

/** Ensembles, and data sets that networks label. Every method @throws as `ApiLink.answer`. */
export class EnsembleCalls {
  constructor(private readonly link: ApiLink) {}

  async create(body: EnsembleRequest): Promise<Ensemble> {
    return (await this.link.answer(this.link.client.POST('/v1/ensembles', { body }))) as Ensemble;
  }

  /** @param wait seconds: answers when it has ended, or after this time at the latest (0..60) */
  async get(id: string, wait = 0): Promise<Ensemble> {
    const params = { path: { id }, query: wait > 0 ? { wait } : {} };
    return (await this.link.answer(this.link.client.GET('/v1/ensembles/{id}', { params }))) as Ensemble;
  }

  async list(limit: number): Promise<Ensemble[]> {
    const params = { query: { limit } };
    return (await this.link.answer(this.link.client.GET('/v1/ensembles', { params }))).items as Ensemble[];
  }

  async delete(id: string): Promise<void> {
    await this.link.client.DELETE('/v1/ensembles/{id}', { params: { path: { id } } });
  }

  /** @returns the new data set, which is still being made */
  async label(datasetId: string, body: PseudoLabelRequest): Promise<Dataset> {
    const params = { path: { id: datasetId } };
    const call = this.link.client.POST('/v1/datasets/{id}/pseudo-labels', { params, body });
    return (await this.link.answer(call)) as Dataset;
  }
}
