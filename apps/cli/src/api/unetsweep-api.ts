import type { DryRun, Results, Sweep, Trial, WorkerNode } from '@unetsweep/contract';
import { CommandError, exitCode } from '../exit-code.js';
import type { Problem } from '../render/problem.js';

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** A refusal of the API, with its problem document. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

export interface ApiAddress {
  url: string;
  key: string | null;
}

type Query = Record<string, string | number | boolean | undefined>;

/** The calls that the command line makes. Every method @throws ApiProblem, CommandError (`unreachable`). */
export class UnetsweepApi {
  constructor(readonly address: ApiAddress) {}

  async dryRun(spec: unknown): Promise<DryRun> {
    return this.#send<DryRun>('POST', '/v1/sweeps', { query: { dryRun: true }, body: spec });
  }

  /** @param idempotencyKey the same key again answers the same sweep */
  async createSweep(spec: unknown, idempotencyKey: string): Promise<Sweep> {
    return this.#send<Sweep>('POST', '/v1/sweeps', {
      body: spec,
      headers: { 'idempotency-key': idempotencyKey },
    });
  }

  async listSweeps(query: { limit: number; name?: string; tag?: string; status?: string }): Promise<Sweep[]> {
    return (await this.#send<Page<Sweep>>('GET', '/v1/sweeps', { query })).items;
  }

  /** @param waitSeconds answers when the sweep is final, or after this time at the latest (0..60) */
  async getSweep(id: string, waitSeconds = 0, signal?: AbortSignal): Promise<Sweep> {
    const query = waitSeconds > 0 ? { wait: waitSeconds } : {};
    return this.#send<Sweep>('GET', `/v1/sweeps/${encodeURIComponent(id)}`, { query, signal });
  }

  async cancelSweep(id: string): Promise<Sweep> {
    return this.#send<Sweep>('POST', `/v1/sweeps/${encodeURIComponent(id)}/cancel`, {});
  }

  async resumeSweep(id: string): Promise<Sweep> {
    return this.#send<Sweep>('POST', `/v1/sweeps/${encodeURIComponent(id)}/resume`, {});
  }

  /** All pages up to `limit` trials. */
  async listTrials(
    sweepId: string,
    query: { filter?: string; sort?: string; limit: number },
  ): Promise<Trial[]> {
    const trials: Trial[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<Trial> = await this.#send('GET', `/v1/sweeps/${encodeURIComponent(sweepId)}/trials`, {
        query: {
          filter: query.filter,
          sort: query.sort,
          limit: Math.min(1000, query.limit - trials.length),
          cursor,
        },
      });
      trials.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && trials.length < query.limit);
    return trials;
  }

  async results(
    sweepId: string,
    query: { groupBy: string; metrics: string; filter?: string },
  ): Promise<Results> {
    return this.#send<Results>('GET', `/v1/sweeps/${encodeURIComponent(sweepId)}/results`, { query });
  }

  async listWorkers(): Promise<WorkerNode[]> {
    return (await this.#send<Page<WorkerNode>>('GET', '/v1/workers', {})).items;
  }

  /** Whether the API can serve; false too while nothing answers. */
  async isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.address.url}/readyz`, { signal: AbortSignal.timeout(2000) });
      return response.ok;
    } catch {
      return false;
    }
  }

  async #send<T>(
    method: 'GET' | 'POST',
    path: string,
    {
      query = {},
      body,
      headers = {},
      signal,
    }: { query?: Query; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal | undefined },
  ): Promise<T> {
    const url = new URL(`${this.address.url}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const response = await this.#fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(this.address.key === null ? {} : { authorization: `Bearer ${this.address.key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok) throw new ApiProblem(await problemOf(response));
    return (await response.json()) as T;
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new CommandError(
        `Nothing answers at ${this.address.url}`,
        exitCode.unreachable,
        'Start unetsweep with `npm start`, or set UNETSWEEP_URL to where it runs.',
      );
    }
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback: Problem = {
    title: `The API answered ${response.status} ${response.statusText}`,
    status: response.status,
  };
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}
