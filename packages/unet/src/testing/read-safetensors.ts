import type { NamedWeights } from '../checkpoint/named-weights.js';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Reads a safetensors file of float32 arrays by the format's description, with its checks of a file's soundness. */
export function readSafetensors(bytes: Uint8Array): {
  weights: NamedWeights;
  metadata: Record<string, string>;
} {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString());
  const { __metadata__: metadata, ...entries } = header as Record<string, Entry> & {
    __metadata__: Record<string, string>;
  };
  const data = bytes.slice(8 + length);
  let end = 0;
  const weights = Object.entries(entries).map(([name, { dtype, shape, data_offsets: offsets }]) => {
    const size = shape.reduce((product, one) => product * one, 4);
    if (dtype !== 'F32' || offsets[0] !== end || offsets[1] !== end + size)
      throw new Error(`${name} is not where or what it should be`);
    end = offsets[1];
    return { name, shape, values: new Float32Array(data.buffer, offsets[0], size / 4) };
  });
  if (end !== data.length) throw new Error('bytes that belong to no array');
  return { weights, metadata };
}
