// Pixel centres lie at half coordinates, as in PIL, OpenCV and TensorFlow 2.

/** For each target pixel the source pixels that it mixes, with weights that sum to 1. */
interface Taps {
  first: number;
  weights: number[];
}

/**
 * Triangle filter (bilinear; widened where it shrinks, so that nothing is skipped), one axis after the other.
 * @param image [height, width, channels]
 * @returns [targetHeight, targetWidth, channels]
 */
export function resizeImage(
  image: Float32Array,
  size: { height: number; width: number; channels: number },
  target: { height: number; width: number },
): Float32Array {
  const { height, width, channels } = size;
  const rows = new Float32Array(height * target.width * channels);
  applyTaps(image, rows, taps(width, target.width), {
    lines: height,
    lineStride: width * channels,
    step: channels,
    channels,
  });
  const result = new Float32Array(target.height * target.width * channels);
  const rowLength = target.width * channels;
  applyTaps(rows, result, taps(height, target.height), {
    lines: 1,
    lineStride: 0,
    step: rowLength,
    channels: rowLength,
  });
  return result;
}

/** Nearest neighbour, so that no class appears that wasn't there. @param mask [height, width] */
export function resizeMask(
  mask: Uint8Array,
  size: { height: number; width: number },
  target: { height: number; width: number },
): Uint8Array {
  const result = new Uint8Array(target.height * target.width);
  for (let row = 0; row < target.height; row += 1) {
    const sourceRow = Math.floor(((row + 0.5) * size.height) / target.height);
    for (let column = 0; column < target.width; column += 1) {
      const sourceColumn = Math.floor(((column + 0.5) * size.width) / target.width);
      result[row * target.width + column] = mask[sourceRow * size.width + sourceColumn] ?? 0;
    }
  }
  return result;
}

function taps(from: number, to: number): Taps[] {
  const scale = from / to;
  const radius = Math.max(1, scale);
  return Array.from({ length: to }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const first = Math.max(0, Math.ceil(centre - radius - 0.5));
    const last = Math.min(from - 1, Math.floor(centre + radius - 0.5));
    const raw = Array.from({ length: last - first + 1 }, (_, offset) =>
      Math.max(0, 1 - Math.abs(first + offset + 0.5 - centre) / radius),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** `lines` runs of positions `step` apart, each position `channels` values. */
function applyTaps(
  source: Float32Array,
  target: Float32Array,
  tapsOf: Taps[],
  layout: { lines: number; lineStride: number; step: number; channels: number },
): void {
  let at = 0;
  for (let line = 0; line < layout.lines; line += 1) {
    for (const { first, weights } of tapsOf) {
      const start = line * layout.lineStride + first * layout.step;
      for (let channel = 0; channel < layout.channels; channel += 1) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap += 1) {
          sum += (weights[tap] ?? 0) * (source[start + tap * layout.step + channel] ?? 0);
        }
        target[at] = sum;
        at += 1;
      }
    }
  }
}
