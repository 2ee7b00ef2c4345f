/** Red, green and blue, 0..255. */
export type Rgb = readonly [number, number, number];

/** Pixels that count nowhere. */
const IGNORED_CLASS = 255;
const IGNORED_COLOR: Rgb = [128, 128, 128];

/** Background, then Okabe and Ito's colours, which the colour-blind tell apart. */
const FIRST_COLORS: readonly Rgb[] = [
  [0, 0, 0],
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
];

/** Degrees between two further hues: the golden angle, after which no two come close for long. */
const GOLDEN_ANGLE = 137.508;

/** The colour of a class in every picture of masks; the background is black. @param index 0..255 */
export function classColor(index: number): Rgb {
  if (index === IGNORED_CLASS) return IGNORED_COLOR;
  return FIRST_COLORS[index] ?? colorOfHue((index * GOLDEN_ANGLE) % 360);
}

/** Full saturation, lightness 60 %. */
function colorOfHue(hue: number): Rgb {
  const channel = (offset: number) => {
    const position = (offset + hue / 30) % 12;
    return Math.round(255 * (0.6 - 0.4 * Math.max(-1, Math.min(position - 3, 9 - position, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
