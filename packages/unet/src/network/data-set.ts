// Legend of shapes: N images of the data set, B batch, H height, W width, C channels.
import { assign, cast, type Graph, gather, identity, type Tensor, Variable } from '@unetsweep/tensorflow';

type Floats = Tensor<'float32'>;

export interface DataSize {
  /** Images of all sides of the split together. */
  images: number;
  height: number;
  width: number;
  channels: number;
}

/** The images and masks of a trial, held in the session. */
export interface DataSet {
  /** Fed once, with `loaded` fetched. */
  inputs: {
    /** [N, H, W, C] */
    images: Floats;
    /** [N, H, W] */
    masks: Tensor<'uint8'>;
    /** [N, 2, C], see `ImageSet.brightness`; null where nothing needs it. */
    brightness: Floats | null;
    loaded: Floats;
  };
  images: Floats;
  masks: Tensor<'uint8'>;
  /** The images of these numbers [B], their targets [B, H, W] and their brightness [B, 2, C]. */
  batch(indices: Tensor<'int32'>): { images: Floats; targets: Floats; brightness: Floats | null };
}

export function buildDataSet(
  graph: Graph,
  { images: count, height, width, channels }: DataSize,
  { needsBrightness }: { needsBrightness: boolean },
): DataSet {
  const images = new Variable(graph, 'data/images', 'float32', [count, height, width, channels]);
  const masks = new Variable(graph, 'data/masks', 'uint8', [count, height, width]);
  const brightness = needsBrightness
    ? new Variable(graph, 'data/brightness', 'float32', [count, 2, channels])
    : null;
  const inputs = {
    images: graph.placeholder('data/images/set', 'float32', images.shape),
    masks: graph.placeholder('data/masks/set', 'uint8', masks.shape),
    brightness: brightness && graph.placeholder('data/brightness/set', 'float32', brightness.shape),
  };
  const controls = [assign(images, inputs.images), assign(masks, inputs.masks)];
  if (brightness && inputs.brightness) controls.push(assign(brightness, inputs.brightness));
  const loaded = identity(graph.float(0), { name: 'data/loaded', controls });
  return {
    inputs: { ...inputs, loaded },
    images: images.value,
    masks: masks.value,
    batch: (indices) => ({
      images: gather(images.value, indices),
      targets: cast(gather(masks.value, indices), 'float32'),
      brightness: brightness && gather(brightness.value, indices),
    }),
  };
}
