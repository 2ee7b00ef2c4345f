// Legend of shapes: B batch, H height, W width.
import type { Tensor } from '@unetsweep/tensorflow';
import type { RegionLoss } from '../losses/loss-definition.js';
import { buildBinaryRegions } from './binary-rows.js';
import { buildClassRegions } from './class-rows.js';
import type { RegionTensors } from './region-tensors.js';

/**
 * Adds the sums that loss and metrics are made of, image by image: no sum is ever longer than one image, so float32
 * holds its counts exactly up to 2^24 pixels.
 * @param logits shape [B, H, W, outputs]
 * @param targets class index, shape [B, H, W]
 * @param threshold of a foreground pixel; with more than two classes the largest probability decides
 */
export function buildRegions(
  logits: Tensor<'float32'>,
  targets: Tensor<'float32'>,
  loss: RegionLoss,
  threshold: number,
): RegionTensors {
  if (loss.classes > 2) return buildClassRegions(logits, targets, loss);
  return buildBinaryRegions(logits, targets, loss, threshold);
}
