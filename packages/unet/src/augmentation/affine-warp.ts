// Legend of shapes: B batch, H height, W width, C channels.
import { projectiveTransform, reshape } from '@unetsweep/tensorflow';
import type { TrialSpec } from '../spec.js';
import type { BatchChange, NewInput } from './batch-change.js';
import { inverseTransform } from './transform-matrix.js';

interface ImageSize {
  height: number;
  width: number;
}

/** Flips, rotation, shear, shift and crop in one resampling: images by straight lines between pixels, targets by the nearest one. */
export function affineWarp(
  input: NewInput,
  { fill }: TrialSpec['augmentation'],
  size: ImageSize,
): BatchChange {
  const transforms = input('transforms', 'float32', [null, 8]);
  return {
    feeds: (changes) => {
      const values = changes.flatMap((change) => [...inverseTransform(change, size), 0, 0]);
      return [{ tensor: transforms, values: Float32Array.from(values), shape: [changes.length, 8] }];
    },
    apply: ({ images, targets }) => {
      const { height, width } = size;
      const masks = reshape(targets, [null, height, width, 1]);
      const warped = projectiveTransform(masks, transforms, { interpolation: 'nearest', fill });
      return {
        images: projectiveTransform(images, transforms, { interpolation: 'bilinear', fill }),
        targets: reshape(warped, [null, height, width]),
      };
    },
  };
}
