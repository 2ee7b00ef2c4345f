import type { ImageChange } from './image-change.js';

/** Rows (a, b, c) and (d, e, f): x' = a x + b y + c, y' = d x + e y + f. */
export type AffineMatrix = readonly [number, number, number, number, number, number];

interface ImageSize {
  height: number;
  width: number;
}

/**
 * Where a pixel of the changed picture was in the picture before; coordinates are pixel numbers from the left and
 * from the top. The changes come in this order: flips, rotation, shear and shift about the centre, crop.
 */
export function inverseTransform(change: ImageChange, { height, width }: ImageSize): AffineMatrix {
  const { rotateDegrees, shearDegrees, shift, crop, flipHorizontal, flipVertical } = change;
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  // Beside the whole picture, the part has (1 - side) of room each way.
  const [left, top] = [
    (1 - crop.side) * width * crop.place[0] - 0.5 * (1 - crop.side),
    (1 - crop.side) * height * crop.place[1] - 0.5 * (1 - crop.side),
  ];
  const radians = rotateDegrees * (Math.PI / 180);
  const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
  const [mirrorX, mirrorY] = [flipHorizontal ? -1 : 1, flipVertical ? -1 : 1];
  // From the changed picture back to the one before.
  const steps: readonly AffineMatrix[] = [
    [crop.side, 0, left, 0, crop.side, top],
    [1, 0, -centreX - shift[0] * width, 0, 1, -centreY - shift[1] * height],
    [1, Math.tan(shearDegrees * (Math.PI / 180)), 0, 0, 1, 0],
    [cosine, -sine, 0, sine, cosine, 0],
    [mirrorX, 0, centreX, 0, mirrorY, centreY],
  ];
  return steps.reduce((before, step) => after(step, before));
}

/** Applies `first`, then `second`. */
function after(second: AffineMatrix, first: AffineMatrix): AffineMatrix {
  const [a, b, c, d, e, f] = second;
  const [p, q, r, s, t, u] = first;
  return [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f];
}
