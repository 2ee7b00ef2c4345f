import createFetchClient, { type Client, type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type Problem = components['schemas']['Problem'];

/** What the service answered instead of what was asked for. `problem.code` says why. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(problem.detail ?? `The service answered ${status}.`);
  }
}

export interface ClientOptions {
  /** Address of the service, such as `http://127.0.0.1:4400`; in its own pages the empty text. */
  baseUrl: string;
  /** Needed where the service has one (`UNETSWEEP_ADMIN_KEY`). */
  key?: string;
  fetch?: typeof globalThis.fetch;
}

export interface UnetsweepClient extends Client<paths> {
  readonly options: ClientOptions;
}

export function keyHeaders({ key }: ClientOptions): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** @throws ApiError unless the response is a success or a 304 */
export async function throwProblem(response: Response): Promise<void> {
  if (response.ok || response.status === 304) return;
  const body: unknown = await response.json().catch(() => null);
  throw new ApiError(response.status, (body ?? {}) as Partial<Problem>);
}

const refusals: Middleware = {
  onResponse: async ({ response }) => {
    await throwProblem(response);
    return undefined;
  },
};

/**
 * A client whose calls have the types of the API document:
 * `const { data } = await client.GET('/v1/sweeps/{id}', { params: { path: { id } } })`.
 * A refusal throws `ApiError`. Runs in Node and in browsers.
 */
export function createClient(options: ClientOptions): UnetsweepClient {
  const client = createFetchClient<paths>({
    baseUrl: options.baseUrl,
    headers: keyHeaders(options),
    ...(options.fetch && { fetch: (request: Request) => (options.fetch ?? fetch)(request) }),
  });
  client.use(refusals);
  return Object.assign(client, { options });
}
