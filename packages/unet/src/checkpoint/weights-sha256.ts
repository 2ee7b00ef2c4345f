import { createHash } from 'node:crypto';
import type { NamedWeights } from './named-weights.js';

/** Hex SHA-256 over the values alone, little endian float32, in the order of the network's layers. */
export function weightsSha256(weights: NamedWeights): string {
  const hash = createHash('sha256');
  for (const { values } of weights)
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest('hex');
}
