/** What a picture marks: right nowhere, too much, too little, another class. */
type Rgba = readonly [number, number, number, number];

const OPACITY = Math.round(0.62 * 255);
const PREDICTED_NOT_TRUE: Rgba = [0xff, 0x8c, 0x1a, OPACITY];
const TRUE_MISSED: Rgba = [0x28, 0xc3, 0xf0, OPACITY];
const OTHER_CLASS: Rgba = [0xd6, 0x3d, 0x8f, OPACITY];
const OUTLINE: Rgba = [0xff, 0xff, 0xff, 255];
const PREDICTED_OUTLINE: Rgba = [0xff, 0x8c, 0x1a, 255];

/** Colours of a mask's pixels as numbers; 0 = background. */
export function maskOf({ data }: { data: Uint8ClampedArray }): Uint32Array {
  const mask = new Uint32Array(data.length / 4);
  for (let pixel = 0; pixel < mask.length; pixel += 1) {
    const at = pixel * 4;
    mask[pixel] = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
  }
  return mask;
}

function put(target: Uint8ClampedArray, pixel: number, color: Rgba): void {
  target.set(color, pixel * 4);
}

/** Paints where a prediction differs from the truth, RGBA. */
export function errorLayer(truth: Uint32Array, predicted: Uint32Array): Uint8ClampedArray<ArrayBuffer> {
  const layer = new Uint8ClampedArray(truth.length * 4);
  for (let pixel = 0; pixel < truth.length; pixel += 1) {
    if (truth[pixel] === predicted[pixel]) continue;
    if (truth[pixel] === 0) put(layer, pixel, PREDICTED_NOT_TRUE);
    else put(layer, pixel, predicted[pixel] === 0 ? TRUE_MISSED : OTHER_CLASS);
  }
  return layer;
}

function isBorder(mask: Uint32Array, width: number, pixel: number): boolean {
  const own = mask[pixel];
  if (own === 0) return false;
  const column = pixel % width;
  return (
    (column > 0 && mask[pixel - 1] !== own) ||
    (column < width - 1 && mask[pixel + 1] !== own) ||
    (pixel >= width && mask[pixel - width] !== own) ||
    (pixel + width < mask.length && mask[pixel + width] !== own)
  );
}

/** Draws the outline of the truth, and with `predicted` that of the prediction under it, into a layer. */
export function addOutlines(
  layer: Uint8ClampedArray,
  width: number,
  truth: Uint32Array,
  predicted: Uint32Array | null,
): void {
  for (let pixel = 0; pixel < truth.length; pixel += 1) {
    if (predicted !== null && isBorder(predicted, width, pixel)) put(layer, pixel, PREDICTED_OUTLINE);
    if (isBorder(truth, width, pixel)) put(layer, pixel, OUTLINE);
  }
}
