// Legend of shapes: B batch, H height, W width, C channels.
import type { Tensor } from '../graph.js';
import { formatShape, GraphError, knownDimension } from '../shape.js';

/** What lies outside an image: `reflect` d c b a | a b c d | d c b a, `edge` a a | a b c d | d d, `zero` 0 0 | a b c d | 0 0. */
export type OutsideFill = 'reflect' | 'edge' | 'zero';

const fillModes: Record<OutsideFill, string> = { reflect: 'REFLECT', edge: 'NEAREST', zero: 'CONSTANT' };

export interface ProjectiveTransformOptions {
  interpolation: 'bilinear' | 'nearest';
  fill: OutsideFill;
}

/**
 * Resamples images [B, H, W, C] by transforms [B, 8], rows (a, b, c, d, e, f, g, h): output pixel (x, y) is read at
 * ((a x + b y + c) / k, (d x + e y + f) / k) with k = g x + h y + 1. Coordinates are pixel numbers, column first; a
 * pixel's centre lies on its number. Without a gradient rule.
 */
export function projectiveTransform(
  images: Tensor<'float32'>,
  transforms: Tensor<'float32'>,
  { interpolation, fill }: ProjectiveTransformOptions,
): Tensor<'float32'> {
  const type = 'ImageProjectiveTransformV3';
  if (images.shape.length !== 4 || transforms.shape[1] !== 8) {
    const shapes = `${formatShape(images.shape)} and ${formatShape(transforms.shape)}`;
    throw new GraphError(`${type}: ${shapes} should be images [B, H, W, C] and transforms [B, 8]`);
  }
  const { graph } = images;
  const size = graph.ints([knownDimension(images.shape, 1), knownDimension(images.shape, 2)]);
  return graph
    .add({
      type,
      inputs: [images, transforms, size, graph.float(0)],
      attributes: {
        dtype: { type: 'float32' },
        interpolation: { string: interpolation.toUpperCase() },
        fill_mode: { string: fillModes[fill] },
      },
      outputs: [{ dtype: 'float32', shape: images.shape }],
    })
    .output(0);
}

/** Red, green, blue on the last axis to hue, saturation and value; all in 0..1. */
export function rgbToHsv(x: Tensor<'float32'>): Tensor<'float32'> {
  return colours('RGBToHSV', x);
}

/** Inverse of `rgbToHsv`. */
export function hsvToRgb(x: Tensor<'float32'>): Tensor<'float32'> {
  return colours('HSVToRGB', x);
}

function colours(type: string, x: Tensor<'float32'>): Tensor<'float32'> {
  if (x.shape.at(-1) !== 3) throw new GraphError(`${type}: ${formatShape(x.shape)} has not three channels`);
  const outputs = [{ dtype: 'float32', shape: x.shape }] as const;
  return x.graph.add({ type, inputs: [x], attributes: { T: { type: 'float32' } }, outputs }).output(0);
}
