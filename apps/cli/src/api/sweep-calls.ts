import type {
  DryRun,
  ExtendedSweep,
  Json,
  RetryFailed,
  Sweep,
  SweepExtensionRequest,
  SweepSpec,
} from '@unetsweep/contract';
import type { ApiLink } from './api-link.js';

/** Every method @throws as `ApiLink.answer`. */
export class SweepCalls {
  constructor(private readonly link: ApiLink) {}

  async dryRun(spec: SweepSpec): Promise<DryRun> {
    const params = { query: { dryRun: true } };
    return (await this.link.answer(this.link.client.POST('/v1/sweeps', { params, body: spec }))) as DryRun;
  }

  /** @param idempotencyKey the same key again answers the same sweep */
  async create(spec: SweepSpec, idempotencyKey: string): Promise<Sweep> {
    const params = { header: { 'idempotency-key': idempotencyKey } };
    return (await this.link.answer(this.link.client.POST('/v1/sweeps', { params, body: spec }))) as Sweep;
  }

  async list(query: {
    limit: number;
    name?: string;
    tag?: string;
    status?: Sweep['status'];
    filter?: string;
    sort?: string;
  }): Promise<Sweep[]> {
    const { items } = await this.link.answer(this.link.client.GET('/v1/sweeps', { params: { query } }));
    return items as Sweep[];
  }

  /** @param wait seconds: answers when the sweep is final, or after this time at the latest (0..60) */
  async get(id: string, wait = 0, signal?: AbortSignal): Promise<Sweep> {
    const params = { path: { id }, query: wait > 0 ? { wait } : {} };
    const call = this.link.client.GET('/v1/sweeps/{id}', { params, ...(signal ? { signal } : {}) });
    return (await this.link.answer(call)) as Sweep;
  }

  async steer(verb: 'pause' | 'resume' | 'cancel', id: string): Promise<Sweep> {
    const params = { path: { id } };
    return (await this.link.answer(this.link.client.POST(`/v1/sweeps/{id}/${verb}`, { params }))) as Sweep;
  }

  async retryFailed(id: string, which: RetryFailed): Promise<Sweep & { retried: number }> {
    const params = { path: { id } };
    const call = this.link.client.POST('/v1/sweeps/{id}/retryFailed', { params, body: which });
    return (await this.link.answer(call)) as Sweep & { retried: number };
  }

  async extend(id: string, body: SweepExtensionRequest, idempotencyKey: string): Promise<ExtendedSweep> {
    const params = { path: { id }, header: { 'idempotency-key': idempotencyKey } };
    const call = this.link.client.POST('/v1/sweeps/{id}/extend', { params, body });
    return (await this.link.answer(call)) as ExtendedSweep;
  }

  async clone(id: string, changes: Record<string, Json>, idempotencyKey: string): Promise<Sweep> {
    const params = { path: { id }, header: { 'idempotency-key': idempotencyKey } };
    const body = { changes };
    return (await this.link.answer(
      this.link.client.POST('/v1/sweeps/{id}/clone', { params, body }),
    )) as Sweep;
  }

  async dryRunClone(id: string, changes: Record<string, Json>): Promise<DryRun> {
    const params = { path: { id } };
    const body = { changes, dryRun: true };
    return (await this.link.answer(
      this.link.client.POST('/v1/sweeps/{id}/clone', { params, body }),
    )) as DryRun;
  }
}
