import type { UnetsweepClient } from './create-client.js';
import type { components } from './schema.js';

export type Sweep = components['schemas']['Sweep'];

/** Seconds that one request waits at the service. */
const WAIT_SECONDS = 60;

const FINAL: readonly Sweep['status'][] = ['completed', 'cancelled', 'failed'];

/**
 * Resolves with the sweep once its status is final.
 * @throws ApiError for an unknown sweep; the signal's reason when it aborts
 */
export async function waitForSweep(
  client: UnetsweepClient,
  id: string,
  options: { signal?: AbortSignal } = {},
): Promise<Sweep> {
  for (;;) {
    options.signal?.throwIfAborted();
    const { data } = await client.GET('/v1/sweeps/{id}', {
      params: { path: { id }, query: { wait: WAIT_SECONDS } },
      ...(options.signal && { signal: options.signal }),
    });
    if (data !== undefined && FINAL.includes(data.status)) return data;
  }
}
