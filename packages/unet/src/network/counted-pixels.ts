// Legend of shapes: B batch, P pixels of an image.
import { add, cast, greater, multiply, sum, type Tensor } from '@unetsweep/tensorflow';
import { leftOutClass } from '../losses/left-out-class.js';
import { weightGuard } from '../losses/loss-definition.js';

type Floats = Tensor<'float32'>;

/** The pixels of a batch that count. */
export interface CountedPixels {
  /** 1 where the pixel counts, else 0; [B, P]. */
  mask: Floats;
  /** By image, [B]. */
  number: Floats;
  /** The same for a denominator: images that leave every pixel out give 0 instead of 0 / 0. */
  divisor: Floats;
}

/** @param targets class index, [B, P]; 255: left out */
export function countPixels(targets: Floats): CountedPixels {
  const { graph } = targets;
  const mask = cast(greater(graph.float(leftOutClass), targets), 'float32');
  const number = sum(mask, [1]);
  return { mask, number, divisor: add(number, graph.float(weightGuard)) };
}

/** Values of pixels, 0 where the pixel is left out; without a mask as they are. */
export function countedOnly(values: Floats, mask: Floats | null): Floats {
  return mask ? multiply(values, mask) : values;
}
