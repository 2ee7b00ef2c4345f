import { type Readable, Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { DatasetFault } from '../dataset-fault.js';
import type { UnpackedFiles } from './unpacked-files.js';

const FILE_KIND = 0o170000;
const PLAIN_FILE = 0o100000;
const FOLDER = 0o040000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Unpacks a zip. @param archive path of a zip inside the archive, null for the archive itself; `below`: put in front of its paths
 * @throws DatasetFault
 */
export async function unpackZip(
  archivePath: string,
  files: UnpackedFiles,
  { archive, below = '' }: { archive: string | null; below?: string },
): Promise<void> {
  const zip = await telling(archive, () =>
    // Paths and sizes are checked here, where a message can name the file.
    openPromise(archivePath, {
      lazyEntries: true,
      autoClose: false,
      decodeStrings: false,
      validateEntrySizes: false,
    }),
  );
  try {
    const entries = zip.eachEntry();
    while (true) {
      const { value: entry, done } = await telling(archive, () => entries.next());
      if (done) return;
      await unpackEntry(zip, entry, files, below);
    }
  } finally {
    zip.close();
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, files: UnpackedFiles, below: string): Promise<void> {
  const written = getFileNameLowLevel(
    entry.generalPurposeBitFlag,
    entry.fileNameRaw,
    entry.extraFields,
    true,
  );
  const entryPath = `${below}${written}`;
  const folder = written.endsWith('/');
  const path = files.claim(entryPath, folder ? 'folder' : 'file');
  assertPlain(entry, entryPath, folder);
  if (folder || path === null) return;
  files.budget.addBytes(0, entry.uncompressedSize, entryPath);
  await telling(entryPath, async () => {
    const content = await zip.openReadStreamPromise(entry);
    await files.write(path, entryPath, content.pipe(checking(content, entry)));
  });
}

function assertPlain(entry: Entry, path: string, folder: boolean): void {
  const kind = (entry.externalFileAttributes >>> 16) & FILE_KIND;
  if (kind === SYMBOLIC_LINK) throw new DatasetFault('unsafePath', `${path} is a link`, path, 'symlink');
  if (kind !== 0 && kind !== (folder ? FOLDER : PLAIN_FILE)) {
    throw new DatasetFault('unsafePath', `${path} is no plain file`, path, `mode ${kind.toString(8)}`);
  }
  if (entry.isEncrypted()) {
    const message = `${path} is encrypted: pack it without a password`;
    throw new DatasetFault('undecodable', message, path, 'encrypted');
  }
  if (!entry.canDecodeFileData()) {
    const method = `method ${entry.compressionMethod}`;
    const message = `${path} is compressed by ${method}; stored and deflate are read`;
    throw new DatasetFault('undecodable', message, path, method);
  }
}

/** Passes bytes on and fails where they are not those that the archive's directory announces. */
function checking(source: Readable, { crc32: expected, uncompressedSize }: Entry): Transform {
  let sum = 0;
  let size = 0;
  const check = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      sum = crc32(chunk, sum);
      size += chunk.length;
      if (size > uncompressedSize) done(new Error(`it is larger than the ${uncompressedSize} bytes it says`));
      else done(null, chunk);
    },
    flush: (done) => {
      if (size < uncompressedSize)
        done(new Error(`it holds ${size} of the ${uncompressedSize} bytes it says`));
      else done(sum === expected ? null : new Error('its bytes do not fit its checksum'));
    },
  });
  source.on('error', (error) => check.destroy(error));
  check.on('close', () => source.destroy());
  return check;
}

/** Runs a step of reading; what a library throws becomes a fault that names the file. */
async function telling<T>(file: string | null, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof DatasetFault || isSystemError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('undecodable', `${file ?? 'the archive'} can't be unpacked: ${reason}`, file);
  }
}

/** A full disk is no fault of the archive. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
