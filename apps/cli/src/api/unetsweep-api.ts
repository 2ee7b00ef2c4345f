import { ApiError, createClient, type UnetsweepClient } from '@unetsweep/client';
import type { Dataset, DryRun, Results, Sweep, SweepSpec, Trial, WorkerNode } from '@unetsweep/contract';
import { CommandError, exitCode } from '../exit-code.js';
import { type DatasetUpload, uploadDataset } from './upload-dataset.js';

export interface ApiAddress {
  url: string;
  key: string | null;
}

interface TrialQuery {
  filter?: string;
  sort?: string;
  limit: number;
}

interface TrialPage {
  items: Trial[];
  nextCursor: string | null;
}

const READY_TIMEOUT_MS = 2000;
const PAGE_SIZE = 1000;

/** The calls that the command line makes. Every method @throws ApiError (a refusal), CommandError (`unreachable`). */
export class UnetsweepApi {
  readonly #client: UnetsweepClient;

  constructor(readonly address: ApiAddress) {
    const { url, key } = address;
    this.#client = createClient({ baseUrl: url, ...(key === null ? {} : { key }) });
  }

  async dryRun(spec: SweepSpec): Promise<DryRun> {
    const query = { dryRun: true };
    return (await this.#answer(this.#client.POST('/v1/sweeps', { params: { query }, body: spec }))) as DryRun;
  }

  /** @param idempotencyKey the same key again answers the same sweep */
  async createSweep(spec: SweepSpec, idempotencyKey: string): Promise<Sweep> {
    const params = { header: { 'idempotency-key': idempotencyKey } };
    return (await this.#answer(this.#client.POST('/v1/sweeps', { params, body: spec }))) as Sweep;
  }

  async listSweeps(query: {
    limit: number;
    name?: string;
    tag?: string;
    status?: Sweep['status'];
  }): Promise<Sweep[]> {
    return (await this.#answer(this.#client.GET('/v1/sweeps', { params: { query } }))).items as Sweep[];
  }

  /** @param wait seconds: answers when the sweep is final, or after this time at the latest (0..60) */
  async getSweep(id: string, wait = 0, signal?: AbortSignal): Promise<Sweep> {
    const params = { path: { id }, query: wait > 0 ? { wait } : {} };
    return (await this.#answer(
      this.#client.GET('/v1/sweeps/{id}', { params, ...(signal ? { signal } : {}) }),
    )) as Sweep;
  }

  async cancelSweep(id: string): Promise<Sweep> {
    return (await this.#answer(
      this.#client.POST('/v1/sweeps/{id}/cancel', { params: { path: { id } } }),
    )) as Sweep;
  }

  async resumeSweep(id: string): Promise<Sweep> {
    return (await this.#answer(
      this.#client.POST('/v1/sweeps/{id}/resume', { params: { path: { id } } }),
    )) as Sweep;
  }

  /** All pages up to `limit` trials. */
  async listTrials(id: string, query: TrialQuery): Promise<Trial[]> {
    const trials: Trial[] = [];
    let cursor: TrialPage['nextCursor'] = null;
    do {
      const limit = Math.min(PAGE_SIZE, query.limit - trials.length);
      const page = await this.#trialPage(id, { ...query, limit, ...(cursor === null ? {} : { cursor }) });
      trials.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null && trials.length < query.limit);
    return trials;
  }

  async #trialPage(id: string, query: TrialQuery & { cursor?: string }): Promise<TrialPage> {
    const params = { path: { id }, query };
    return (await this.#answer(this.#client.GET('/v1/sweeps/{id}/trials', { params }))) as TrialPage;
  }

  async results(id: string, query: { groupBy: string; metrics: string; filter?: string }): Promise<Results> {
    const params = { path: { id }, query };
    return (await this.#answer(this.#client.GET('/v1/sweeps/{id}/results', { params }))) as Results;
  }

  async listDatasets(query: { limit: number; name?: string }): Promise<Dataset[]> {
    return (await this.#answer(this.#client.GET('/v1/datasets', { params: { query } }))).items as Dataset[];
  }

  /** @param wait seconds: answers when the import has ended, or after this time at the latest (0..60) */
  async getDataset(id: string, wait = 0, signal?: AbortSignal): Promise<Dataset> {
    const params = { path: { id }, query: wait > 0 ? { wait } : {} };
    return (await this.#answer(
      this.#client.GET('/v1/datasets/{id}', { params, ...(signal ? { signal } : {}) }),
    )) as Dataset;
  }

  /** `existing`: the same upload was there already. */
  async importDataset(
    upload: DatasetUpload,
    signal: AbortSignal,
  ): Promise<{ dataset: Dataset; existing: boolean }> {
    return this.#answer(uploadDataset(this.address, upload, signal).then((data) => ({ data })));
  }

  async listWorkers(): Promise<WorkerNode[]> {
    return (await this.#answer(this.#client.GET('/v1/workers'))).items;
  }

  /** Whether the API can serve; false too while nothing answers. */
  async isReady(): Promise<boolean> {
    try {
      const { response } = await this.#client.GET('/readyz', {
        signal: AbortSignal.timeout(READY_TIMEOUT_MS),
      });
      return response.ok;
    } catch {
      return false;
    }
  }

  async #answer<T>(call: Promise<{ data?: T }>): Promise<T> {
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
}
