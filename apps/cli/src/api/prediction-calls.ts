import { ApiError, type components, type Problem } from '@unetsweep/client';
import type { PredictionOptions } from '@unetsweep/contract';
import type { ApiLink } from './api-link.js';

type PredictedImages = components['schemas']['PredictedImages'];

export interface ImageFile {
  name: string;
  bytes: Uint8Array;
}

/** Every method @throws as `ApiLink.answer`. */
export class PredictionCalls {
  constructor(private readonly link: ApiLink) {}

  /** What a network makes of an image: a picture, and what it shows. */
  picture(file: ImageFile, options: PredictionOptions, signal: AbortSignal): Promise<PredictedImages> {
    const answer = this.post(file, options, { accept: 'application/json', signal });
    return this.link.answer(
      answer.then(async (response) => ({ data: (await response.json()) as PredictedImages })),
    );
  }

  /** The same as a NumPy archive with one float32 array [1, height, width, channels]. */
  array(file: ImageFile, options: PredictionOptions, signal: AbortSignal): Promise<Uint8Array> {
    const answer = this.post(file, options, { accept: 'application/x-npz', signal });
    return this.link.answer(
      answer.then(async (response) => ({ data: new Uint8Array(await response.arrayBuffer()) })),
    );
  }

  private async post(
    file: ImageFile,
    options: PredictionOptions,
    { accept, signal }: { accept: string; signal: AbortSignal },
  ): Promise<Response> {
    const { url, key } = this.link.address;
    const form = new FormData();
    form.set('options', JSON.stringify(options));
    form.set('image', new Blob([new Uint8Array(file.bytes)]), file.name);
    const headers: Record<string, string> = {
      accept,
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    };
    const response = await fetch(`${url}/v1/predictions`, { method: 'POST', headers, body: form, signal });
    if (response.ok) return response;
    const problem: unknown = await response.json().catch(() => null);
    throw new ApiError(response.status, (problem ?? {}) as Partial<Problem>);
  }
}
