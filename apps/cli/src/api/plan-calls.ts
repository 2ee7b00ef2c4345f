import type { Confirm, Plan, PlanDryRun, PlanSpec, PlanStatus } from '@unetsweep/contract';
import type { ApiLink } from './api-link.js';

/** The document leaves the form of a plan's spec open. */
const asPlan = (answer: unknown) => answer as Plan;

/** Every method @throws as `ApiLink.answer`. */
export class PlanCalls {
  constructor(private readonly link: ApiLink) {}

  async dryRun(spec: PlanSpec): Promise<PlanDryRun> {
    const params = { query: { dryRun: true } };
    const body = spec as never;
    return (await this.link.answer(this.link.client.POST('/v1/plans', { params, body }))) as PlanDryRun;
  }

  /** @param idempotencyKey the same key again answers the same plan */
  async create(spec: PlanSpec, idempotencyKey: string): Promise<Plan> {
    const params = { header: { 'idempotency-key': idempotencyKey } };
    const body = spec as never;
    return asPlan(await this.link.answer(this.link.client.POST('/v1/plans', { params, body })));
  }

  async list(query: { limit: number; name?: string; tag?: string; status?: PlanStatus }): Promise<Plan[]> {
    const { items } = await this.link.answer(this.link.client.GET('/v1/plans', { params: { query } }));
    return items.map(asPlan);
  }

  /** @param wait seconds: answers when the plan has ended or waits for somebody, or after this time at the latest (0..60) */
  async get(id: string, wait = 0, signal?: AbortSignal): Promise<Plan> {
    const params = { path: { id }, query: wait > 0 ? { wait } : {} };
    const call = this.link.client.GET('/v1/plans/{id}', { params, ...(signal ? { signal } : {}) });
    return asPlan(await this.link.answer(call));
  }

  async steer(verb: 'pause' | 'resume' | 'cancel', id: string): Promise<Plan> {
    const params = { path: { id } };
    return asPlan(await this.link.answer(this.link.client.POST(`/v1/plans/{id}/${verb}`, { params })));
  }

  async confirm(id: string, body: Confirm): Promise<Plan> {
    const params = { path: { id } };
    return asPlan(await this.link.answer(this.link.client.POST('/v1/plans/{id}/confirm', { params, body })));
  }
}
