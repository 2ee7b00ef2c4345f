import { crc32, deflateRawSync } from 'node:zlib';

export interface CraftedEntry {
  path: string;
  data?: Uint8Array;
  /** Default: as the data is. */
  declaredSize?: number;
  declaredSum?: number;
  /** Unix file mode. */
  mode?: number;
  flags?: number;
  method?: number;
  deflate?: boolean;
}

/** A zip byte by byte, so that it can lie. */
export function craftedZip(entries: readonly CraftedEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = entry.data ?? Buffer.alloc(0);
    const packed = entry.deflate ? deflateRawSync(data) : Buffer.from(data);
    const name = Buffer.from(entry.path, 'utf8');
    const common = commonFields(entry, { data, packed, name });
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), common, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 3, 20, 0]), common, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function commonFields(
  entry: CraftedEntry,
  { data, packed, name }: { data: Uint8Array; packed: Buffer; name: Buffer },
): Buffer {
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(entry.flags ?? 0x800, 0);
  fields.writeUInt16LE(entry.method ?? (entry.deflate ? 8 : 0), 2);
  fields.writeUInt32LE(entry.declaredSum ?? crc32(data), 8);
  fields.writeUInt32LE(packed.length, 12);
  fields.writeUInt32LE(entry.declaredSize ?? data.length, 16);
  fields.writeUInt16LE(name.length, 20);
  return fields;
}
