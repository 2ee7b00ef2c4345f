import { DatasetFault } from './dataset-fault.js';
import type { DecodedImage } from './decode-image.js';

/** Class index by the mask's pixel value: a number as text, or `#rrggbb`. */
export type MaskValues = Readonly<Record<string, number>>;

/** Above it a value can't be meant as a class index. */
const HIGHEST_CLASS = 63;

/**
 * The rule where none is given: 0 and 255 alone are background and foreground, other values are class indices.
 * `values`: all that occur in the set's masks.
 */
export function defaultMaskValues(values: ReadonlySet<string>): MaskValues {
  const others = [...values].filter((value) => value !== '0');
  if (others.length === 1 && others[0] === '255') return { '0': 0, '255': 1 };
  return Object.fromEntries(Array.from({ length: HIGHEST_CLASS + 1 }, (_, index) => [String(index), index]));
}

/** All values of a mask: numbers where its channels agree, colours otherwise. */
export function maskValuesOf(mask: DecodedImage): Set<string> {
  const found = new Set<number>();
  for (let pixel = 0; pixel < mask.width * mask.height; pixel += 1) found.add(packedValue(mask, pixel));
  return new Set([...found].map(valueName));
}

/** [height, width] class indices. @throws DatasetFault `unknownMaskValue` */
export function toClasses(mask: DecodedImage, file: string, map: MaskValues): Uint8Array {
  const classes = new Map<number, number>();
  const indices = new Uint8Array(mask.width * mask.height);
  for (let pixel = 0; pixel < indices.length; pixel += 1) {
    const value = packedValue(mask, pixel);
    let index = classes.get(value);
    if (index === undefined) {
      index = classOf(valueName(value), file, map);
      classes.set(value, index);
    }
    indices[pixel] = index;
  }
  return indices;
}

function classOf(name: string, file: string, map: MaskValues): number {
  const index = Object.hasOwn(map, name) ? map[name] : name === '0' ? 0 : undefined;
  if (index !== undefined) return index;
  const message = `${file} holds the value ${name}, which maskValues doesn't name`;
  throw new DatasetFault('unknownMaskValue', message, file, name);
}

const COLOUR = 0x1000000;

/** The value itself, or COLOUR + rrggbb for a pixel whose channels differ (16-bit colour masks lose their low byte). */
function packedValue({ values, channels }: DecodedImage, pixel: number): number {
  const red = values[pixel * channels] ?? 0;
  if (channels === 1) return red;
  const green = values[pixel * channels + 1] ?? 0;
  const blue = values[pixel * channels + 2] ?? 0;
  if (red === green && red === blue) return red;
  const shift = values instanceof Uint16Array ? 8 : 0;
  return COLOUR + ((red >> shift) << 16) + ((green >> shift) << 8) + (blue >> shift);
}

function valueName(value: number): string {
  return value < COLOUR ? String(value) : `#${(value - COLOUR).toString(16).padStart(6, '0')}`;
}
