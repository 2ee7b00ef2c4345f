import type { Plane } from '../npy.js';

/** An image of one channel with that channel repeated; others as they are. @param image [pixels, own] */
export function withChannels(image: Plane, own: number, channels: number): Plane {
  if (own === channels) return image;
  const repeated = emptyLike(image, (image.length / own) * channels);
  for (let index = 0; index < repeated.length; index += 1) {
    repeated[index] = image[Math.floor(index / channels)] ?? 0;
  }
  return repeated;
}

function emptyLike(image: Plane, length: number): Plane {
  if (image instanceof Float32Array) return new Float32Array(length);
  return image instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
}
