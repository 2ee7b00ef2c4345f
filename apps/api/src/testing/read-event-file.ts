/** A field of a protocol buffer as it lies in the file, without any schema. */
export type WireField = { number: number; value: number | Uint8Array };

/** CRC-32C bit by bit. */
function slowSum(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f6_3b78 : 0);
  }
  return ~crc >>> 0;
}

function unmask(masked: number): number {
  const turned = (masked - 0xa282_ead8) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}

/** The records of a TFRecord file. @throws where a sum is wrong or the file is cut off */
export function readRecords(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const data = file.subarray(at + 12, at + 12 + length);
    const sums = [view.getUint32(at + 8, true), view.getUint32(at + 12 + length, true)].map(unmask);
    if (sums[0] !== slowSum(file.subarray(at, at + 8)) || sums[1] !== slowSum(data))
      throw new Error(`the sum of the record at ${at} is wrong`);
    records.push(data);
    at += length + 16;
  }
  return records;
}

/** Bytes of doubles and floats, by the kind of their fields. */
const fixedLengths: Record<number, number> = { 1: 8, 5: 4 };

/** The fields of a message; doubles and floats as numbers, texts, messages and packed lists as bytes. */
export function readFields(message: Uint8Array): WireField[] {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const fields: WireField[] = [];
  let at = 0;
  const varint = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const kind = tag % 8;
    const length = kind === 2 ? varint() : (fixedLengths[kind] ?? 0);
    if (kind === 0) fields.push({ number, value: varint() });
    else if (kind === 1) fields.push({ number, value: view.getFloat64(at, true) });
    else if (kind === 5) fields.push({ number, value: view.getFloat32(at, true) });
    else if (kind === 2) fields.push({ number, value: message.subarray(at, at + length) });
    else throw new Error(`a field of kind ${kind}`);
    at += length;
  }
  return fields;
}

export function fieldOf(message: Uint8Array, number: number): number | Uint8Array | undefined {
  return readFields(message).find((field) => field.number === number)?.value;
}

export function bytesOf(message: Uint8Array, number: number): Uint8Array {
  const value = fieldOf(message, number);
  if (!(value instanceof Uint8Array)) throw new Error(`field ${number} holds no bytes`);
  return value;
}

export function textOf(message: Uint8Array, number: number): string {
  return Buffer.from(bytesOf(message, number)).toString();
}
