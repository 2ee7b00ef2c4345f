import { createReadStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { DatasetFault } from '../dataset-fault.js';
import type { UnpackedFiles } from './unpacked-files.js';

const BLOCK_BYTES = 512;

/** Unpacks a tar, or a gzipped one. @throws DatasetFault */
export async function unpackTar(
  archivePath: string,
  files: UnpackedFiles,
  { gzip }: { gzip: boolean },
): Promise<void> {
  const entries = extract();
  let current: string | null = null;
  try {
    const feeding = pipeline([
      createReadStream(archivePath),
      ...(gzip ? [createGunzip()] : []),
      requiringEnd(),
      entries,
    ]);
    // What ends the feeding ends the loop below with the same error.
    feeding.catch(() => undefined);
    for await (const entry of entries) {
      const { header } = entry;
      const folder = header.type === 'directory';
      current = header.name;
      const path = files.claim(header.name, folder ? 'folder' : 'file');
      assertPlain(header);
      files.budget.addBytes(0, header.size ?? 0, header.name);
      await files.write(folder ? null : path, header.name, Readable.from(entry, { objectMode: false }));
      current = null;
    }
    await feeding;
  } catch (error) {
    if (error instanceof DatasetFault || (error instanceof Error && 'syscall' in error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault(
      'undecodable',
      `${current ?? 'the archive'} can't be unpacked: ${reason}`,
      current,
    );
  }
}

function assertPlain({ name, type }: Header): void {
  if (type === 'file' || type === 'contiguous-file' || type === 'directory') return;
  const kind = type ?? 'unknown';
  throw new DatasetFault('unsafePath', `${name} is no plain file but a ${kind}`, name, kind);
}

/** A tar ends with empty blocks: without them its end was cut off, perhaps between two files, where nothing else shows it. */
function requiringEnd(): Transform {
  let last = Buffer.alloc(0);
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      last = Buffer.concat([last, chunk.subarray(-BLOCK_BYTES)]).subarray(-BLOCK_BYTES);
      done(null, chunk);
    },
    flush: (done) => {
      const ended = last.length === BLOCK_BYTES && last.every((byte) => byte === 0);
      done(ended ? null : new Error('it is no tar, or its end is missing'));
    },
  });
}
