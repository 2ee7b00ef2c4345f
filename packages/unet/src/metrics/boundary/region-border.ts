/** Width and height of a mask, in pixels. */
export interface MaskSize {
  height: number;
  width: number;
}

/**
 * The border of one class in a mask: its pixels that a 3 x 3 cross erodes, outside of the image counting as another class.
 * This is `mask ^ binary_erosion(mask)` of MedPy and SciPy.
 * @param mask class indices, [H, W]
 * @returns positions in the mask, ascending; empty where the class does not occur
 */
export function regionBorder(mask: Uint8Array, label: number, { height, width }: MaskSize): Int32Array {
  const border: number[] = [];
  for (let pixel = mask.indexOf(label); pixel >= 0; pixel = mask.indexOf(label, pixel + 1)) {
    const column = pixel % width;
    const isInside =
      pixel >= width &&
      pixel < width * (height - 1) &&
      column > 0 &&
      column < width - 1 &&
      mask[pixel - width] === label &&
      mask[pixel + width] === label &&
      mask[pixel - 1] === label &&
      mask[pixel + 1] === label;
    if (!isInside) border.push(pixel);
  }
  return Int32Array.from(border);
}
