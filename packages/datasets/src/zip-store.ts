import { crc32 } from 'node:zlib';

// The bytes of a data set's archive are its identity: they are laid down here, and no library's next version changes them.

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_ENTRY = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const VERSION = 20;
const VERSION_64 = 45;
const MADE_ON_UNIX = 3 << 8;
/** 1980-01-01 00:00, the first time that a zip can say. */
const FIRST_DAY = (1 << 5) | 1;
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;

export interface StoredEntry {
  name: string;
  crc: number;
  /** Below 4 GiB. */
  size: number;
  /** Of its local header in the file. */
  offset: number;
}

/** What precedes the bytes of an uncompressed file. @param name ASCII */
export function localHeader(name: string, bytes: Uint8Array): { header: Uint8Array; crc: number } {
  const crc = crc32(bytes);
  const header = Buffer.alloc(30 + name.length);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  header.writeUInt16LE(VERSION, 4);
  writeFile(header, 10, { crc, size: bytes.length, name });
  header.write(name, 30, 'latin1');
  return { header, crc };
}

/** What follows the last file: the directory and its end, in their 64-bit forms only where a number needs it. */
export function centralDirectory(entries: readonly StoredEntry[], offset: number): Uint8Array {
  const parts = entries.map(centralEntry);
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  if (entries.length >= MAX_16 || offset + size >= MAX_32) parts.push(end64(entries.length, size, offset));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(Math.min(entries.length, MAX_16), 8);
  end.writeUInt16LE(Math.min(entries.length, MAX_16), 10);
  end.writeUInt32LE(Math.min(size, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  return Buffer.concat([...parts, end]);
}

function centralEntry({ name, crc, size, offset }: StoredEntry): Buffer {
  const large = offset >= MAX_32;
  const entry = Buffer.alloc(46 + name.length + (large ? 12 : 0));
  entry.writeUInt32LE(CENTRAL_ENTRY, 0);
  entry.writeUInt16LE(VERSION | MADE_ON_UNIX, 4);
  entry.writeUInt16LE(large ? VERSION_64 : VERSION, 6);
  writeFile(entry, 12, { crc, size, name });
  entry.writeUInt32LE(Math.min(offset, MAX_32), 42);
  entry.write(name, 46, 'latin1');
  if (large) {
    entry.writeUInt16LE(12, 30);
    entry.writeUInt16LE(1, 46 + name.length);
    entry.writeUInt16LE(8, 48 + name.length);
    entry.writeBigUInt64LE(BigInt(offset), 50 + name.length);
  }
  return entry;
}

/** The fields that both headers hold in the same order: time, date, sum, both sizes, length of the name. */
function writeFile(header: Buffer, at: number, file: { crc: number; size: number; name: string }): void {
  header.writeUInt16LE(FIRST_DAY, at + 2);
  header.writeUInt32LE(file.crc, at + 4);
  header.writeUInt32LE(file.size, at + 8);
  header.writeUInt32LE(file.size, at + 12);
  header.writeUInt16LE(file.name.length, at + 16);
}

function end64(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(END_64, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(VERSION_64 | MADE_ON_UNIX, 12);
  end.writeUInt16LE(VERSION_64, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(LOCATOR_64, 56);
  end.writeBigUInt64LE(BigInt(offset + size), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
