import { invalidBody } from '@unetsweep/contract';
import { Zip, ZipDeflate } from 'fflate';

export interface ZippedFile {
  path: string;
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** What a zip file can hold without zip64, which the library does not write. */
const zipLimits = { files: 65_535, bytes: 2 ** 32 - 1 } as const;

/**
 * A zip file as its parts become known. Where `files` throws, the end is missing, so that no reader takes it for whole.
 * @throws Error where there is more than a zip file can hold
 */
export async function* zipStream(
  files: AsyncIterable<ZippedFile>,
  limits: { files: number; bytes: number } = zipLimits,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let [count, bytes] = [0, 0];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
    bytes += chunk.length;
  });
  const take = () => {
    if (count > limits.files || bytes > limits.bytes)
      throw new Error(`a zip file holds no more than ${limits.files} files and ${limits.bytes} bytes`);
    return ready.splice(0);
  };
  for await (const { path, content } of files) {
    const file = new ZipDeflate(path, { level: 6 });
    zip.add(file);
    count += 1;
    for await (const part of content) {
      file.push(part);
      yield* take();
    }
    file.push(new Uint8Array(0), true);
    yield* take();
  }
  zip.end();
  yield* take();
}

/** @throws ProblemError `invalidBody`: a sweep of more trials is exported in parts */
export function assertZipHolds(trials: number): void {
  const { files } = zipLimits;
  if (trials <= files) return;
  const message = `There are ${trials} trials, and a zip file holds ${files} of them: export parts, such as filter=number<=${files}.`;
  throw invalidBody([{ path: 'filter', code: 'range', message }]);
}
