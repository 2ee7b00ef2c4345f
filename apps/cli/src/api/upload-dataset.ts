import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ApiError, type Problem } from '@unetsweep/client';
import type { Dataset, DatasetImportOptions } from '@unetsweep/contract';
import type { ApiAddress } from './api-address.js';

export interface DatasetUpload {
  options: DatasetImportOptions;
  fileName: string;
  content: AsyncIterable<Uint8Array>;
}

/**
 * Posts a data set, its archive sent while it is read.
 * @returns the data set; `existing`: the same upload was there already
 * @throws ApiError, and what `fetch` throws where nothing answers
 */
export async function uploadDataset(
  { url, key }: ApiAddress,
  upload: DatasetUpload,
  signal: AbortSignal,
): Promise<{ dataset: Dataset; existing: boolean }> {
  const boundary = `unetsweep-${randomUUID()}`;
  // Node's own option, which the types of browsers don't know.
  const request: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
    body: Readable.toWeb(Readable.from(multipart(upload, boundary), { objectMode: false })) as ReadableStream,
    duplex: 'half',
    signal,
  };
  const response = await fetch(`${url}/v1/datasets`, request);
  if (!response.ok) {
    const problem: unknown = await response.json().catch(() => null);
    throw new ApiError(response.status, (problem ?? {}) as Partial<Problem>);
  }
  return { dataset: (await response.json()) as Dataset, existing: response.status === 200 };
}

/** RFC 7578. The options come first, so that faults in them are told before the archive is there. */
async function* multipart(
  { options, fileName, content }: DatasetUpload,
  boundary: string,
): AsyncGenerator<Uint8Array> {
  const text = (lines: string[]) => Buffer.from(lines.join('\r\n'));
  yield text([
    `--${boundary}`,
    'content-disposition: form-data; name="options"',
    'content-type: application/json',
    '',
    JSON.stringify(options),
    `--${boundary}`,
    `content-disposition: form-data; name="archive"; filename="${quoted(fileName)}"`,
    'content-type: application/octet-stream',
    '',
    '',
  ]);
  yield* content;
  yield text(['', `--${boundary}--`, '']);
}

/** As browsers escape it (WHATWG HTML, multipart/form-data). */
function quoted(fileName: string): string {
  return fileName.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
