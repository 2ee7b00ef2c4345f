import { inflateSync } from 'node:zlib';
import { addDecoder, BaseDecoder } from 'geotiff';

const DEFLATE = [8, 32946];

/** Deflate whose blocks can't grow beyond what the header says, unlike the library's own. */
class BoundedDeflate extends BaseDecoder {
  override decodeBlock(buffer: ArrayBufferLike): ArrayBuffer {
    const { tileWidth, tileHeight, bitsPerSample, planarConfiguration } = this.parameters;
    const bits = typeof bitsPerSample === 'number' ? [bitsPerSample] : Array.from(bitsPerSample);
    const pixelBits =
      planarConfiguration === 2 ? Math.max(...bits) : bits.reduce((sum, each) => sum + each, 0);
    const bytes = Math.ceil((tileWidth * pixelBits) / 8) * tileHeight;
    return Uint8Array.from(inflateSync(new Uint8Array(buffer), { maxOutputLength: bytes })).buffer;
  }
}

let installed = false;

/** Makes the library use it. */
export function boundDeflate(): void {
  if (installed) return;
  addDecoder(DEFLATE, async () => BoundedDeflate, undefined, false);
  installed = true;
}
