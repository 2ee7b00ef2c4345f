import { Zip, ZipDeflate } from 'fflate';

export interface ZippedFile {
  path: string;
  content: Uint8Array;
}

/** A zip file as its parts become known. Where `files` throws, the end is missing, so that no reader takes it for whole. */
export async function* zipStream(files: AsyncIterable<ZippedFile>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  for await (const { path, content } of files) {
    const file = new ZipDeflate(path, { level: 6 });
    zip.add(file);
    file.push(content, true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}
