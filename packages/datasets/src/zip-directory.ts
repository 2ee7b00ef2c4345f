// Reads back what zip-store.ts lays down: uncompressed files, no comment, headers without extra fields.

const CENTRAL_ENTRY = 0x02014b50;
const END = 0x06054b50;
const LOCAL_HEADER_BYTES = 30;
const CENTRAL_ENTRY_BYTES = 46;
const END_BYTES = 22;
/** End of the directory in its 64-bit form and the pointer to it, which precede the end. */
const END_64_BYTES = 76;
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
/** Read at once from the archive's end: holds the whole directory of some thousand files. */
const TAIL_BYTES = 512 * 1024;

export interface ListedFile {
  size: number;
  /** Of its local header. */
  offset: number;
}

interface Source {
  sizeBytes: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Files by name. @throws Error where the end of the source is no archive's */
export async function readDirectory(source: Source): Promise<Map<string, ListedFile>> {
  const tailStart = Math.max(0, source.sizeBytes - TAIL_BYTES);
  const tail = bufferOf(await source.read(tailStart, source.sizeBytes));
  const { count, start, end } = directoryRange(tail, source.sizeBytes);
  const directory =
    start >= tailStart
      ? tail.subarray(start - tailStart, end - tailStart)
      : bufferOf(await source.read(start, end));
  return listFiles(directory, count);
}

/** Where the file's bytes are. */
export function fileRange(name: string, { offset, size }: ListedFile): { start: number; end: number } {
  const start = offset + LOCAL_HEADER_BYTES + name.length;
  return { start, end: start + size };
}

function directoryRange(tail: Buffer, sizeBytes: number): { count: number; start: number; end: number } {
  const at = tail.length - END_BYTES;
  if (at < 0 || tail.readUInt32LE(at) !== END) throw new Error('the archive is cut short or no archive');
  const count = tail.readUInt16LE(at + 8);
  const size = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  if (count < MAX_16 && size < MAX_32 && start < MAX_32) return { count, start, end: start + size };
  const at64 = at - END_64_BYTES;
  if (at64 < 0) throw new Error('the archive is cut short');
  const start64 = Number(tail.readBigUInt64LE(at64 + 48));
  return {
    count: Number(tail.readBigUInt64LE(at64 + 32)),
    start: start64,
    end: sizeBytes - END_BYTES - END_64_BYTES,
  };
}

function listFiles(directory: Buffer, count: number): Map<string, ListedFile> {
  const files = new Map<string, ListedFile>();
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (directory.readUInt32LE(at) !== CENTRAL_ENTRY) throw new Error("the archive's directory is damaged");
    const nameBytes = directory.readUInt16LE(at + 28);
    const extraBytes = directory.readUInt16LE(at + 30);
    const nameEnd = at + CENTRAL_ENTRY_BYTES + nameBytes;
    const offset = directory.readUInt32LE(at + 42);
    files.set(directory.toString('latin1', at + CENTRAL_ENTRY_BYTES, nameEnd), {
      size: directory.readUInt32LE(at + 24),
      // The extra field of a far file: tag, length, offset.
      offset: offset === MAX_32 ? Number(directory.readBigUInt64LE(nameEnd + 4)) : offset,
    });
    at = nameEnd + extraBytes;
  }
  return files;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
