// Legend of shapes: B batch, H height, W width, C channels.
import { type Feed, type Graph, reshape, reverse, select, type Tensor } from '@unetsweep/tensorflow';
import type { BatchPlan } from '../random/epoch-plan.js';
import type { TrialSpec } from '../spec.js';

type Floats = Tensor<'float32'>;

/** What is fed for each batch, an entry an image; null where a change is never made. */
export interface AugmentationInputs {
  flipHorizontal: Tensor<'bool'> | null;
  flipVertical: Tensor<'bool'> | null;
}

/** Images [B, H, W, C] and their targets [B, H, W]. */
interface Batch {
  images: Floats;
  targets: Floats;
}

export function augmentationInputs(graph: Graph, spec: TrialSpec['augmentation']): AugmentationInputs {
  const flags = (name: string, probability: number) =>
    probability > 0 ? graph.placeholder(name, 'bool', [null]) : null;
  return {
    flipHorizontal: flags('fliph', spec.flipHorizontal),
    flipVertical: flags('flipv', spec.flipVertical),
  };
}

export function augmentationFeeds(
  { flipHorizontal, flipVertical }: AugmentationInputs,
  batch: BatchPlan,
): Feed[] {
  const shape = [batch.indices.length];
  const feeds: Feed[] = [];
  if (flipHorizontal) feeds.push({ tensor: flipHorizontal, values: batch.flipHorizontal, shape });
  if (flipVertical) feeds.push({ tensor: flipVertical, values: batch.flipVertical, shape });
  return feeds;
}

/** Mirrors the flagged images and their targets. */
export function augment(
  { images, targets }: Batch,
  { flipHorizontal, flipVertical }: AugmentationInputs,
): Batch {
  const flips = [
    { flags: flipHorizontal, axis: 2 },
    { flags: flipVertical, axis: 1 },
  ];
  let batch = { images, targets };
  for (const { flags, axis } of flips) {
    if (!flags) continue;
    batch = {
      images: select(reshape(flags, [null, 1, 1, 1]), reverse(batch.images, axis), batch.images),
      targets: select(reshape(flags, [null, 1, 1]), reverse(batch.targets, axis), batch.targets),
    };
  }
  return batch;
}
