/** How one image is changed, and its mask with it; drawn by `changeSampler`. */
export interface ImageChange {
  flipHorizontal: boolean;
  flipVertical: boolean;
  /** Counter-clockwise, in degrees. */
  rotateDegrees: number;
  /** By which upright lines lean to the right, in degrees. */
  shearDegrees: number;
  /** To the right and down, as shares of width and height. */
  shift: Point;
  /** A part of the picture that is blown up to the whole: its sides as a share, and its place in the rest, 0..1 each way. */
  crop: { side: number; place: Point };
  /** In pixels, right and down, at the points of `elasticGridSide` rows and columns over the picture; null: none. */
  displacements: readonly Point[] | null;
  /** Added to the hue, in turns of the circle. */
  hue: number;
  /** Factors. */
  saturation: number;
  exposure: number;
  /** Standard deviation of the noise, in units of the normalised image. */
  noise: number;
}

export type Point = readonly [x: number, y: number];

/** Points a side of the grid of an elastic deformation (Ronneberger et al. 2015). */
export const elasticGridSide = 3;

export const unchanged: ImageChange = {
  flipHorizontal: false,
  flipVertical: false,
  rotateDegrees: 0,
  shearDegrees: 0,
  shift: [0, 0],
  crop: { side: 1, place: [0, 0] },
  displacements: null,
  hue: 0,
  saturation: 1,
  exposure: 1,
  noise: 0,
};
