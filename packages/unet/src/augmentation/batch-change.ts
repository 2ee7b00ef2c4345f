import type { DType, Feed, Shape, Tensor } from '@unetsweep/tensorflow';
import type { ImageChange } from './image-change.js';

// Legend of shapes: B batch, H height, W width, C channels.

/** Images [B, H, W, C] and their targets [B, H, W]. */
export interface Batch {
  images: Tensor<'float32'>;
  targets: Tensor<'float32'>;
}

/** What a change may need of the batch beside its pixels. */
export interface BatchContext {
  /** For numbers drawn in the graph. */
  key: Tensor<'uint64'>;
  /** [B, 2, C], see `ImageSet.brightness`; null where nothing needs it. */
  brightness: Tensor<'float32'> | null;
}

/** Adds an input of this name to the graph. */
export type NewInput = <D extends DType>(name: string, dtype: D, shape: Shape) => Tensor<D>;

/** One kind of change as a part of the graph. */
export interface BatchChange {
  /** What the batch's changes amount to, an entry an image. */
  feeds(changes: readonly ImageChange[]): Feed[];
  apply(batch: Batch, context: BatchContext): Batch;
}
