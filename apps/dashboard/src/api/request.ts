import { ApiError, type Problem } from '@unetsweep/client';

export type Query = Record<string, string | number | boolean | undefined>;

/** Another site's page cannot add a header: with a session cookie, changes need it. */
const OWN_PAGE = { 'x-unetsweep': '1' };

/** Told when the API no longer takes this browser's session. */
export const SIGNED_OUT = 'unetsweep:signed-out';

/** What nobody typed is not asked for. */
export function withoutEmpty(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

/** Fields that are undefined are left out. */
export function addressOf(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return search.size > 0 ? `${path}?${search}` : path;
}

/** @throws ApiError unless the status is a success */
export function throwRefusal(status: number, body: unknown): void {
  if (status >= 200 && status < 300) return;
  if (status === 401) dispatchEvent(new Event(SIGNED_OUT));
  throw new ApiError(status, (body ?? {}) as Partial<Problem>);
}

async function checked(sent: Promise<Response>): Promise<Response> {
  const response = await sent;
  if (!response.ok) throwRefusal(response.status, await response.json().catch(() => null));
  return response;
}

/** @throws ApiError for a refusal, TypeError while nothing answers */
export async function read<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  return (await checked(fetch(addressOf(path, query), { signal }))).json() as Promise<T>;
}

export async function readText(path: string, signal: AbortSignal): Promise<string> {
  return (await checked(fetch(path, { signal }))).text();
}

/** Changes something. @throws as `read` */
export async function send<T>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T | null> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { ...OWN_PAGE, ...(body === undefined ? {} : { 'content-type': type }) };
  const response = await checked(
    fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
  );
  const text = await response.text();
  return text === '' ? null : (JSON.parse(text) as T);
}

/** Sends a small form with files. @throws as `read` */
export async function sendForm<T>(path: string, form: FormData): Promise<T> {
  const headers = { ...OWN_PAGE, accept: 'application/json' };
  return (await checked(fetch(path, { method: 'POST', headers, body: form }))).json() as Promise<T>;
}

/** Sends a form with files; `fetch` cannot tell how far it is. @param onProgress share that was sent, 0..1 */
export function upload<T>(path: string, form: FormData, onProgress: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('x-unetsweep', '1');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new TypeError('The API does not answer.'));
    request.onload = () => {
      try {
        throwRefusal(request.status, request.response);
        resolve(request.response as T);
      } catch (error) {
        reject(error);
      }
    };
    request.send(form);
  });
}
