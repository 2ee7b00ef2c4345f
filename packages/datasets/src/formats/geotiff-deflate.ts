import { inflateSync } from 'node:zlib';
import { addDecoder, BaseDecoder } from 'geotiff';
import { namingLimit } from './unpack-limit.js';

const DEFLATE = [8, 32946];

/** Of one strip or tile, whatever size the header claims for it. */
export const MOST_BLOCK_BYTES = 512 * 1024 ** 2;

/** Deflate whose blocks can't grow beyond what the header says, unlike the library's own. */
class BoundedDeflate extends BaseDecoder {
  override decodeBlock(buffer: ArrayBufferLike): ArrayBufferLike {
    const { tileWidth, tileHeight, bitsPerSample, planarConfiguration } = this.parameters;
    const bits = typeof bitsPerSample === 'number' ? [bitsPerSample] : Array.from(bitsPerSample);
    const pixelBits =
      planarConfiguration === 2 ? Math.max(...bits) : bits.reduce((sum, each) => sum + each, 0);
    const bytes = Math.ceil((tileWidth * pixelBits) / 8) * tileHeight;
    const maxOutputLength = Math.min(bytes, MOST_BLOCK_BYTES);
    try {
      return exactBuffer(inflateSync(new Uint8Array(buffer), { maxOutputLength }));
    } catch (error) {
      throw namingLimit(error, maxOutputLength);
    }
  }
}

/** The bytes as a buffer that holds nothing else; a copy only where they are part of a larger one. */
export function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  const whole = byteOffset === 0 && byteLength === buffer.byteLength;
  return whole && buffer instanceof ArrayBuffer ? buffer : Uint8Array.from(bytes).buffer;
}

let installed = false;

/** Makes the library use it. */
export function boundDeflate(): void {
  if (installed) return;
  addDecoder(DEFLATE, async () => BoundedDeflate, undefined, false);
  installed = true;
}
