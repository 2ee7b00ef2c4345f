import { crc32c } from './crc32c.js';

/** Sums are turned and moved, so that a sum of data that holds sums is no weak one. */
const maskDelta = 0xa282_ead8;

function maskedSum(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + maskDelta) >>> 0;
}

/** One record of a TFRecord file: length, its masked CRC-32C, data, its masked CRC-32C; numbers little endian. */
export function frameRecord(data: Uint8Array): Uint8Array {
  const framed = new Uint8Array(data.length + 16);
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedSum(framed.subarray(0, 8)), true);
  framed.set(data, 12);
  view.setUint32(12 + data.length, maskedSum(data), true);
  return framed;
}
