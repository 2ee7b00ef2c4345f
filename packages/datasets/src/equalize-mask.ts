/** Pixels that are left out of loss and metrics. */
const IGNORED = 255;

/**
 * A new mask after histogram equalisation, to show what that does to class values: the classes are spread over 0..255 as the grey
 * values of an 8-bit picture, each becomes the share of pixels at or below it, and that is brought back to the nearest class. Where
 * the background fills more than half of a binary mask, all of it becomes foreground.
 * @param classes background included
 */
export function equalizeMask(mask: Uint8Array, classes: number): Uint8Array {
  const counts = new Array<number>(classes).fill(0);
  let counted = 0;
  for (const index of mask) {
    if (index === IGNORED) continue;
    counts[index] = (counts[index] ?? 0) + 1;
    counted += 1;
  }
  let below = 0;
  const equalized = counts.map((count) => {
    below += count;
    return Math.round((below / counted) * (classes - 1));
  });
  return mask.map((index) => (index === IGNORED ? index : (equalized[index] ?? index)));
}
