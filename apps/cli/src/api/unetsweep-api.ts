import { ApiError, createClient, type UnetsweepClient } from '@unetsweep/client';
import type {
  Dataset,
  DryRun,
  ExtendedSweep,
  Json,
  Point,
  ResultPivot,
  ResultStatistic,
  Results,
  RetryFailed,
  Sweep,
  SweepExtensionRequest,
  SweepSpec,
  Trial,
  WorkerNode,
} from '@unetsweep/contract';
import { CommandError, exitCode } from '../exit-code.js';
import type { ApiAddress } from './api-address.js';
import { type DatasetUpload, uploadDataset } from './upload-dataset.js';

/** Of a list that is read page by page. */
interface PageOptions {
  filter?: string;
  sort?: string;
  limit: number;
}

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
    filter?: string;
    sort?: string;
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

  async steerSweep(verb: 'pause' | 'resume' | 'cancel', id: string): Promise<Sweep> {
    const params = { path: { id } };
    return (await this.#answer(this.#client.POST(`/v1/sweeps/{id}/${verb}`, { params }))) as Sweep;
  }

  async retryFailed(id: string, which: RetryFailed): Promise<Sweep & { retried: number }> {
    const params = { path: { id } };
    return (await this.#answer(
      this.#client.POST('/v1/sweeps/{id}/retryFailed', { params, body: which }),
    )) as Sweep & { retried: number };
  }

  async extendSweep(id: string, body: SweepExtensionRequest, idempotencyKey: string): Promise<ExtendedSweep> {
    const params = { path: { id }, header: { 'idempotency-key': idempotencyKey } };
    return (await this.#answer(
      this.#client.POST('/v1/sweeps/{id}/extend', { params, body }),
    )) as ExtendedSweep;
  }

  async cloneSweep(id: string, changes: Record<string, Json>, idempotencyKey: string): Promise<Sweep> {
    const params = { path: { id }, header: { 'idempotency-key': idempotencyKey } };
    const body = { changes };
    return (await this.#answer(this.#client.POST('/v1/sweeps/{id}/clone', { params, body }))) as Sweep;
  }

  async dryRunClone(id: string, changes: Record<string, Json>): Promise<DryRun> {
    const params = { path: { id } };
    const body = { changes, dryRun: true };
    return (await this.#answer(this.#client.POST('/v1/sweeps/{id}/clone', { params, body }))) as DryRun;
  }

  async retryTrial(id: string, body: { fromScratch: boolean }): Promise<Trial> {
    const params = { path: { id } };
    return (await this.#answer(this.#client.POST('/v1/trials/{id}/retry', { params, body }))) as Trial;
  }

  /** All pages up to `limit` trials. */
  async listTrials(id: string, { limit, ...query }: PageOptions): Promise<Trial[]> {
    return this.#pages(limit, async (page) => {
      const params = { path: { id }, query: { ...query, ...page } };
      const list = await this.#answer(this.#client.GET('/v1/sweeps/{id}/trials', { params }));
      return list as { items: Trial[]; nextCursor: string | null };
    });
  }

  async results(id: string, query: ResultsQuery): Promise<Results> {
    const params = { path: { id }, query: { ...query, format: 'json' as const } };
    return (await this.#answer(this.#client.GET('/v1/sweeps/{id}/results', { params }))) as Results;
  }

  /** With `rows` or `columns` in the query. */
  async pivot(id: string, query: ResultsQuery): Promise<ResultPivot> {
    const params = { path: { id }, query: { ...query, format: 'json' as const } };
    return (await this.#answer(this.#client.GET('/v1/sweeps/{id}/results', { params }))) as ResultPivot;
  }

  async resultsText(id: string, query: ResultsQuery, format: 'csv' | 'markdown'): Promise<string> {
    const params = { path: { id }, query: { ...query, format } };
    const call = this.#client.GET('/v1/sweeps/{id}/results', { params, parseAs: 'text' });
    return (await this.#answer(call)) as string;
  }

  /** All pages up to `limit` points. */
  async listPoints(id: string, { limit, ...query }: PageOptions): Promise<Point[]> {
    return this.#pages(limit, async (page) => {
      const params = { path: { id }, query: { ...query, ...page } };
      const list = await this.#answer(this.#client.GET('/v1/sweeps/{id}/points', { params }));
      return list as { items: Point[]; nextCursor: string | null };
    });
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

  async #pages<T>(
    limit: number,
    read: (page: { limit: number; cursor?: string }) => Promise<{ items: T[]; nextCursor: string | null }>,
  ): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const size = Math.min(PAGE_SIZE, limit - items.length);
      const page: { items: T[]; nextCursor: string | null } = await read({
        limit: size,
        ...(cursor === null ? {} : { cursor }),
      });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null && items.length < limit);
    return items;
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
