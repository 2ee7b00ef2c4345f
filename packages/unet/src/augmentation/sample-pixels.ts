// Legend of shapes: B batch, H height, W width, C channels.
import {
  add,
  cast,
  floor,
  gatherInEach,
  knownDimension,
  maximum,
  minimum,
  multiply,
  type OutsideFill,
  pad,
  reshape,
  subtract,
  type Tensor,
} from '@unetsweep/tensorflow';

type Floats = Tensor<'float32'>;

/** Columns and rows to read at, [B, H, W] each, in pixel numbers; a pixel's centre lies on its number. */
export interface Places {
  x: Floats;
  y: Floats;
}

/** Images [B, H, W, C] read at `places`, by straight lines between the four pixels around each. */
export function sampleBilinear(images: Floats, places: Places, fill: OutsideFill): Floats {
  const source = withOutside(images, places, fill);
  const { x, y } = source.places;
  const [left, top] = [floor(x), floor(y)];
  const one = x.graph.float(1);
  const right = minimum(add(left, one), x.graph.float(source.width - 1));
  const bottom = minimum(add(top, one), x.graph.float(source.height - 1));
  const shares = { x: asChannel(subtract(x, left)), y: asChannel(subtract(y, top)) };
  const between = (from: Floats, to: Floats, share: Floats) => add(from, multiply(share, subtract(to, from)));
  const above = between(read(source, left, top), read(source, right, top), shares.x);
  const below = between(read(source, left, bottom), read(source, right, bottom), shares.x);
  return between(above, below, shares.y);
}

/** Images [B, H, W, C] read at the pixels nearest to `places`. */
export function sampleNearest(images: Floats, places: Places, fill: OutsideFill): Floats {
  const source = withOutside(images, places, fill);
  const half = images.graph.float(0.5);
  const nearest = (place: Floats, length: number) =>
    minimum(floor(add(place, half)), images.graph.float(length - 1));
  return read(source, nearest(source.places.x, source.width), nearest(source.places.y, source.height));
}

interface Source {
  images: Floats;
  height: number;
  width: number;
  /** All of them inside. */
  places: Places;
}

/** Brings all places inside: by mirroring, by moving to the edge, or to the edge of a frame of zeros. */
function withOutside(images: Floats, { x, y }: Places, fill: OutsideFill): Source {
  const [height, width] = [knownDimension(images.shape, 1), knownDimension(images.shape, 2)];
  if (fill === 'zero') {
    const one = x.graph.float(1);
    const framed = pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]]); // biome-ignore format: one pair an axis
    const places = { x: clamp(add(x, one), width + 2), y: clamp(add(y, one), height + 2) };
    return { images: framed, height: height + 2, width: width + 2, places };
  }
  const inside = fill === 'reflect' ? { x: mirror(x, width), y: mirror(y, height) } : { x, y };
  return { images, height, width, places: { x: clamp(inside.x, width), y: clamp(inside.y, height) } };
}

/** Places beyond a side come back from it, again and again: the sides lie half a pixel from the outer centres. */
function mirror(place: Floats, length: number): Floats {
  const { graph } = place;
  const [half, period] = [graph.float(0.5), graph.float(2 * length)];
  const turns = floor(multiply(add(place, half), graph.float(1 / (2 * length))));
  const inPeriod = subtract(place, multiply(turns, period));
  return minimum(inPeriod, subtract(graph.float(2 * length - 1), inPeriod));
}

function clamp(place: Floats, length: number): Floats {
  return maximum(minimum(place, place.graph.float(length - 1)), place.graph.float(0));
}

/** The pixels at these whole columns and rows. */
function read({ images, height, width }: Source, column: Floats, row: Floats): Floats {
  const number = cast(add(multiply(row, images.graph.float(width)), column), 'int32');
  const flat = reshape(images, [null, height * width, knownDimension(images.shape, 3)]);
  return gatherInEach(flat, number);
}

function asChannel(values: Floats): Floats {
  return reshape(values, [null, knownDimension(values.shape, 1), knownDimension(values.shape, 2), 1]);
}
