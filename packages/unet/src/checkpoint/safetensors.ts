import type { NamedWeights } from './named-weights.js';

/** The header ends at a multiple of this many bytes, as the format's own writer does. */
const alignment = 8;

/**
 * A safetensors file (https://github.com/huggingface/safetensors): length of the header as a little-endian 64-bit
 * number, header as JSON, then all float32 arrays, row major, little endian.
 * @returns its parts in order; the arrays are not copied
 */
export function encodeSafetensors(weights: NamedWeights, metadata: Record<string, string>): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, values } of weights) {
    const end = offset + values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Math.ceil(json.length / alignment) * alignment;
  const start = new Uint8Array(8 + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(json, 8);
  return [start, ...weights.map(({ values }) => bytesOf(values))];
}

export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
