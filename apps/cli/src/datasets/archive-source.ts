import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ARCHIVE_SIGNATURE_BYTES, archiveFormat } from '@unetsweep/datasets';
import { pack } from 'tar-stream';
import { CommandError, exitCode } from '../exit-code.js';

/** What is uploaded: an archive as it is, or a folder that is packed while it is read. */
export interface ArchiveSource {
  /** Name of the archive. */
  fileName: string;
  files: number;
  /** Bytes that will be read. */
  sizeBytes: number;
  /** @param onRead is told how many bytes more were read */
  read(onRead: (bytes: number) => void): AsyncIterable<Uint8Array>;
}

interface PackedFile {
  path: string;
  sizeBytes: number;
}

/** @param path a folder, or a zip, tar or tar.gz. @throws CommandError */
export async function openArchiveSource(path: string): Promise<ArchiveSource> {
  const found = await stat(path).catch((error: Error) => {
    throw new CommandError(`${path} can't be read: ${error.message}`, exitCode.invalidInput);
  });
  return found.isDirectory() ? folderSource(path) : fileSource(path, found.size);
}

async function fileSource(path: string, sizeBytes: number): Promise<ArchiveSource> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(ARCHIVE_SIGNATURE_BYTES)).finally(() => file.close());
  if (archiveFormat(buffer) === null) {
    throw new CommandError(
      `${path} is no zip, tar or tar.gz`,
      exitCode.invalidInput,
      'Give a folder, or an archive of one of these formats.',
    );
  }
  return { fileName: basename(path), files: 1, sizeBytes, read: (onRead) => readFile(path, onRead) };
}

async function folderSource(folder: string): Promise<ArchiveSource> {
  const files = await listFiles(folder);
  if (files.length === 0) throw new CommandError(`${folder} holds no files`, exitCode.invalidInput);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return {
    fileName: `${basename(folder) || 'archive'}.tar.gz`,
    files: files.length,
    sizeBytes,
    read: (onRead) => packed(folder, files, onRead),
  };
}

/** All plain files below a folder, sorted; hidden ones and links are left out. */
async function listFiles(folder: string): Promise<PackedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
    .sort();
  const files: PackedFile[] = [];
  for (const path of paths) files.push({ path, sizeBytes: (await stat(join(folder, path))).size });
  return files;
}

/** A gzipped tar; the same files always give the same bytes, by which the service knows an upload again. */
function packed(
  folder: string,
  files: readonly PackedFile[],
  onRead: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  const archive = pack();
  // Pictures are compressed already: a fast look is enough.
  const gzip = createGzip({ level: 1 });
  const feed = async () => {
    for (const { path, sizeBytes } of files) {
      const entry = archive.entry({ name: path, size: sizeBytes, mode: 0o644, mtime: new Date(0) });
      await pipeline([Readable.from(readFile(join(folder, path), onRead)), entry]);
    }
    archive.finalize();
  };
  feed().catch((error: Error) => gzip.destroy(error));
  return Readable.from(archive).pipe(gzip);
}

async function* readFile(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    onRead(chunk.length);
    yield chunk;
  }
}
