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

/** Reads images [B, H, W, C] of one size at `places`; all images share what is worked out of the places. */
export class PixelReader {
  private readonly x: Floats;
  private readonly y: Floats;
  private readonly height: number;
  private readonly width: number;

  constructor(
    places: Places,
    size: { height: number; width: number },
    private readonly fill: OutsideFill,
  ) {
    // A frame of zeros catches what falls outside.
    const frame = fill === 'zero' ? 1 : 0;
    [this.height, this.width] = [size.height + 2 * frame, size.width + 2 * frame];
    this.x = inside(places.x, size.width, fill);
    this.y = inside(places.y, size.height, fill);
  }

  /** By straight lines between the four pixels around each place. */
  bilinear(images: Floats): Floats {
    const { x, y, height, width } = this;
    const pixels = this.pixels(images);
    const one = x.graph.float(1);
    const [left, top] = [floor(x), floor(y)];
    const right = minimum(add(left, one), x.graph.float(width - 1));
    const [rowAbove, rowBelow] = [
      this.rowStart(top),
      this.rowStart(minimum(add(top, one), x.graph.float(height - 1))),
    ];
    const [shareX, shareY] = [asChannel(subtract(x, left)), asChannel(subtract(y, top))];
    const between = (row: Floats) =>
      mix(readAt(pixels, add(row, left)), readAt(pixels, add(row, right)), shareX);
    return mix(between(rowAbove), between(rowBelow), shareY);
  }

  /** The pixel nearest to each place. */
  nearest(images: Floats): Floats {
    const { x, y, height, width } = this;
    const round = (place: Floats, length: number) =>
      minimum(floor(add(place, x.graph.float(0.5))), x.graph.float(length - 1));
    return readAt(this.pixels(images), add(this.rowStart(round(y, height)), round(x, width)));
  }

  /** One after the other: [B, pixels, C]. */
  private pixels(images: Floats): Floats {
    const framed =
      this.fill === 'zero'
        ? pad(images, [
            [0, 0],
            [1, 1],
            [1, 1],
            [0, 0],
          ])
        : images;
    return reshape(framed, [null, this.height * this.width, knownDimension(images.shape, 3)]);
  }

  private rowStart(row: Floats): Floats {
    return multiply(row, row.graph.float(this.width));
  }
}

/** Brings places inside: by mirroring, by moving to the edge, or onto the frame. */
function inside(place: Floats, length: number, fill: OutsideFill): Floats {
  if (fill === 'zero') return clamp(add(place, place.graph.float(1)), length + 2);
  return clamp(fill === 'reflect' ? mirror(place, length) : place, length);
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

function readAt(pixels: Floats, number: Floats): Floats {
  return gatherInEach(pixels, cast(number, 'int32'));
}

function mix(from: Floats, to: Floats, share: Floats): Floats {
  return add(from, multiply(share, subtract(to, from)));
}

function asChannel(values: Floats): Floats {
  return reshape(values, [null, knownDimension(values.shape, 1), knownDimension(values.shape, 2), 1]);
}
