import type {
  Checkpoint,
  EpochRecord,
  Problem,
  Results,
  Sweep,
  Trial,
  WorkerNode,
} from '@unetsweep/contract';
import { readKey } from './key.js';

interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total?: number;
}

/** An answer that is no success; `problem` where the API said why. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    readonly status: number | null,
    readonly problem: Partial<Problem> | null,
  ) {
    super(message);
  }
}

/** @throws ApiError */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const key = readKey();
  const headers = { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...init.headers };
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError('The API does not answer.', null, null);
  }
  if (response.ok) return response;
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
  throw new ApiError(problem?.detail ?? `The API answered ${response.status}.`, response.status, problem);
}

async function json<T>(path: string, init?: RequestInit): Promise<T> {
  return (await (await request(path, init)).json()) as T;
}

function query(values: Record<string, string | number | boolean | undefined>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

const sweepPath = (id: string) => `/v1/sweeps/${encodeURIComponent(id)}`;
const trialPath = (id: string) => `/v1/trials/${encodeURIComponent(id)}`;

/** The calls that the pages make. */
export const api = {
  sweeps: (signal: AbortSignal) => json<Page<Sweep>>(`/v1/sweeps${query({ limit: 200 })}`, { signal }),
  sweep: (id: string, signal: AbortSignal) => json<Sweep>(sweepPath(id), { signal }),
  /** @param verb what to do with the sweep */
  changeSweep: (id: string, verb: 'pause' | 'resume' | 'cancel') =>
    json<Sweep>(`${sweepPath(id)}/${verb}`, { method: 'POST' }),
  trials: (
    id: string,
    options: { sort: string; filter: string; limit: number; cursor?: string },
    signal: AbortSignal,
  ) => json<Page<Trial>>(`${sweepPath(id)}/trials${query({ ...options, count: true })}`, { signal }),
  results: (id: string, options: { groupBy: string; metrics: string }, signal: AbortSignal) =>
    json<Results>(`${sweepPath(id)}/results${query(options)}`, { signal }),
  trial: (id: string, signal: AbortSignal) => json<Trial>(trialPath(id), { signal }),
  epochs: (id: string, options: { names?: string; maxPoints: number }, signal: AbortSignal) =>
    json<{ items: EpochRecord[]; sampled: boolean }>(`${trialPath(id)}/metrics${query(options)}`, { signal }),
  checkpoints: (id: string, signal: AbortSignal) =>
    json<Page<Checkpoint>>(`${trialPath(id)}/checkpoints`, { signal }),
  log: async (id: string, signal: AbortSignal) => (await request(`${trialPath(id)}/log`, { signal })).text(),
  workers: (signal: AbortSignal) => json<Page<WorkerNode>>('/v1/workers', { signal }),
};
