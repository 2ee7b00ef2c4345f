/** An image or a prediction, [height, width, channels]. */
interface Plane {
  height: number;
  width: number;
  channels: number;
}

/** Of rows, of columns: each of the four flips is its own inverse. */
const flips = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

/** The four flips of an image, [4, height, width, channels]. */
export function fourFlips(values: Float32Array, plane: Plane): Float32Array {
  const all = new Float32Array(flips.length * values.length);
  for (const [index, flip] of flips.entries()) {
    eachPixel(plane, flip, (from, to) => {
      for (let channel = 0; channel < plane.channels; channel += 1)
        all[index * values.length + to + channel] = values[from + channel] ?? 0;
    });
  }
  return all;
}

/** The mean over the predictions of the four flips, each flipped back. @param all [4, height, width, channels] */
export function meanOfFlips(all: Float32Array, plane: Plane): Float32Array {
  const length = all.length / flips.length;
  const mean = new Float32Array(length);
  for (const [index, flip] of flips.entries()) {
    eachPixel(plane, flip, (from, to) => {
      for (let channel = 0; channel < plane.channels; channel += 1) {
        const at = to + channel;
        mean[at] = (mean[at] ?? 0) + (all[index * length + from + channel] ?? 0) / flips.length;
      }
    });
  }
  return mean;
}

function eachPixel(
  { height, width, channels }: Plane,
  [rows, columns]: readonly [boolean, boolean],
  visit: (from: number, to: number) => void,
): void {
  for (let row = 0; row < height; row += 1) {
    const toRow = rows ? height - 1 - row : row;
    for (let column = 0; column < width; column += 1) {
      const toColumn = columns ? width - 1 - column : column;
      visit((row * width + column) * channels, (toRow * width + toColumn) * channels);
    }
  }
}
