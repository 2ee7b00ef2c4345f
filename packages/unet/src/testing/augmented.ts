import { Graph, gather, randomKey, Session } from '@unetsweep/tensorflow';
import { Augmentation } from '../augmentation/augment.js';
import { type ImageChange, unchanged } from '../augmentation/image-change.js';
import { aSpec } from './a-trial.js';

type AugmentationSpec = ReturnType<typeof aSpec>['augmentation'];

export interface Pictures {
  /** [B, H, W, C] */
  images: Float32Array;
  /** [B, H, W] */
  masks: Float32Array;
  height: number;
  width: number;
  channels: number;
  /** [B, 2, C]; by default the images hold brightness itself. */
  brightness?: Float32Array;
}

/** A graph that changes pictures of one size. Call `dispose` in the end. */
export function augmenter(
  fields: Partial<AugmentationSpec>,
  { height, width, channels }: Omit<Pictures, 'images' | 'masks'>,
  seed = 1,
) {
  const graph = new Graph();
  const images = graph.placeholder('images', 'float32', [null, height, width, channels]);
  const masks = graph.placeholder('masks', 'float32', [null, height, width]);
  const brightness = graph.placeholder('brightness', 'float32', [null, 2, channels]);
  const indices = graph.placeholder('indices', 'int32', [null]);
  const draw = graph.placeholder('draw', 'int32', [1]);
  const augmentation = new Augmentation(graph, 'batch', aSpec({ augmentation: fields }).augmentation, {
    height,
    width,
  });
  // A batch of unknown length, as training gathers it.
  const chosen = { images: gather(images, indices), targets: gather(masks, indices) };
  const context = { key: randomKey(seed, draw), brightness: gather(brightness, indices) };
  const changed = augmentation.apply(chosen, context);
  const session = Session.load(graph);
  const apply = (pictures: Pictures, changes: readonly Partial<ImageChange>[], number = 1) => {
    const count = changes.length;
    const asTheyAre = Float32Array.from({ length: count * 2 * channels }, (_, index) =>
      index % (2 * channels) < channels ? 1 : 0,
    );
    const feeds = [
      { tensor: images, values: pictures.images, shape: [count, height, width, channels] },
      { tensor: masks, values: pictures.masks, shape: [count, height, width] },
      { tensor: brightness, values: pictures.brightness ?? asTheyAre, shape: [count, 2, channels] },
      {
        tensor: indices,
        values: Int32Array.from({ length: count }, (_, index) => index),
        shape: [count],
      },
      { tensor: draw, values: Int32Array.of(number), shape: [1] },
      ...augmentation.feeds(changes.map((change) => ({ ...unchanged, ...change }))),
    ];
    const [image, mask] = session.run(feeds, [changed.images, changed.targets]);
    return { images: image.values, masks: mask.values };
  };
  return { apply, dispose: () => session.dispose(), operations: graph.operations.length };
}
