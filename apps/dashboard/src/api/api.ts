import { ApiError, createClient, type UnetsweepClient } from '@unetsweep/client';
import type { Checkpoint, EpochList, Results, Sweep, Trial, WorkerNode } from '@unetsweep/contract';
import { readKey } from './key.js';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total?: number;
}

/** With the key that was typed in this tab, if one was. */
export function client(): UnetsweepClient {
  const key = readKey();
  return createClient({ baseUrl: location.origin, ...(key === null ? {} : { key }) });
}

/** What can go wrong, in one sentence for people. */
export function faultText(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return error instanceof TypeError ? 'The API does not answer.' : String(error);
}

async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  if (data === undefined) throw new Error('The API gave an empty answer.');
  return data;
}

const path = (id: string) => ({ path: { id } });

/** The calls that the pages make. Each throws ApiError for a refusal, TypeError while nothing answers. */
export const api = {
  sweeps: async (signal: AbortSignal) =>
    (await answer(client().GET('/v1/sweeps', { params: { query: { limit: 200 } }, signal }))) as Page<Sweep>,

  sweep: async (id: string, signal: AbortSignal) =>
    (await answer(client().GET('/v1/sweeps/{id}', { params: path(id), signal }))) as Sweep,

  changeSweep: async (id: string, verb: 'pause' | 'resume' | 'cancel') =>
    (await answer(client().POST(`/v1/sweeps/{id}/${verb}`, { params: path(id) }))) as Sweep,

  trials: async (id: string, query: { sort: string; filter: string; limit: number }, signal: AbortSignal) => {
    const { filter, ...rest } = query;
    const params = { ...path(id), query: { ...rest, count: true, ...(filter === '' ? {} : { filter }) } };
    return (await answer(client().GET('/v1/sweeps/{id}/trials', { params, signal }))) as Page<Trial>;
  },

  results: async (id: string, query: { groupBy: string; metrics: string }, signal: AbortSignal) =>
    (await answer(
      client().GET('/v1/sweeps/{id}/results', { params: { ...path(id), query }, signal }),
    )) as Results,

  trial: async (id: string, signal: AbortSignal) =>
    (await answer(client().GET('/v1/trials/{id}', { params: path(id), signal }))) as Trial,

  epochs: async (id: string, query: { names?: string; maxPoints: number }, signal: AbortSignal) =>
    (await answer(
      client().GET('/v1/trials/{id}/metrics', { params: { ...path(id), query }, signal }),
    )) as EpochList,

  checkpoints: async (id: string, signal: AbortSignal) =>
    (await answer(
      client().GET('/v1/trials/{id}/checkpoints', { params: path(id), signal }),
    )) as Page<Checkpoint>,

  /** The stored npz. */
  download: async (checkpointId: string): Promise<Blob> =>
    (await answer(
      client().GET('/v1/checkpoints/{id}/download', { params: path(checkpointId), parseAs: 'blob' }),
    )) as Blob,

  log: async (id: string, signal: AbortSignal): Promise<string> =>
    (await client().GET('/v1/trials/{id}/log', { params: path(id), parseAs: 'text', signal })).data ?? '',

  workers: async (signal: AbortSignal) =>
    (await answer(client().GET('/v1/workers', { signal }))) as Page<WorkerNode>,
};
