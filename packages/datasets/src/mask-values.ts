import { HIGHEST_CLASS } from '@unetsweep/contract';
import { DatasetFault } from './dataset-fault.js';
import type { DecodedImage } from './decoded-image.js';

/** Class index by the mask's pixel value: a number as text, or `#rrggbb`. */
export type MaskValues = Readonly<Record<string, number>>;

/**
 * The rule where none is given: values are class indices, 0 to 63; where there is 255 but none of 1 to 63, 0 and 255 are
 * background and foreground. `values`: all that occur in the set's masks.
 */
export function defaultMaskValues(values: ReadonlySet<string>): MaskValues {
  const classes = Array.from({ length: HIGHEST_CLASS + 1 }, (_, index) => String(index));
  const countsClasses = classes.some((value) => value !== '0' && values.has(value));
  if (values.has('255') && !countsClasses) return { '0': 0, '255': 1 };
  return Object.fromEntries(classes.map((value) => [value, Number(value)]));
}

/** Whether masks are told apart by colours rather than by numbers. */
export function namesColours(map: MaskValues): boolean {
  return Object.keys(map).some((value) => value.startsWith('#'));
}

/** All values of a mask: numbers where its channels agree, colours otherwise. */
export function maskValuesOf(mask: DecodedImage): Set<string> {
  const found = new Set<number>();
  for (let pixel = 0; pixel < mask.width * mask.height; pixel += 1) found.add(packedValue(mask, pixel));
  return new Set([...found].map(valueName));
}

/** [height, width] class indices. @throws DatasetFault `unknownMaskValue` */
export function toClasses(mask: DecodedImage, file: string, map: MaskValues): Uint8Array {
  const pixels = mask.width * mask.height;
  return mapped(pixels, (pixel) => packedValue(mask, pixel), { nameOf: valueName, file, map });
}

/** Class indices of plain numbers. @throws DatasetFault `unknownMaskValue` */
export function numbersToClasses(values: ArrayLike<number>, file: string, map: MaskValues): Uint8Array {
  return mapped(values.length, (index) => values[index] ?? 0, { nameOf: String, file, map });
}

function mapped(
  count: number,
  valueAt: (position: number) => number,
  { nameOf, file, map }: { nameOf: (value: number) => string; file: string; map: MaskValues },
): Uint8Array {
  const classes = new Map<number, number>();
  const indices = new Uint8Array(count);
  for (let position = 0; position < count; position += 1) {
    const value = valueAt(position);
    let index = classes.get(value);
    if (index === undefined) {
      index = classOf(nameOf(value), file, map);
      classes.set(value, index);
    }
    indices[position] = index;
  }
  return indices;
}

function classOf(name: string, file: string, map: MaskValues): number {
  const names = [name, ...greyColour(name)];
  for (const [key, index] of Object.entries(map)) if (names.includes(key.toLowerCase())) return index;
  if (name === '0') return 0;
  const known = Object.keys(map);
  const read = known.length > 8 ? `0 to ${HIGHEST_CLASS} are read` : `known are ${known.join(', ')}`;
  const message = `${file} holds the value ${name}, which maskValues doesn't name; ${read}`;
  throw new DatasetFault('unknownMaskValue', message, file, name);
}

/** A grey level's other name: `#ffffff` for 255. */
function greyColour(name: string): string[] {
  const level = Number(name);
  return Number.isInteger(level) && level >= 0 && level <= 255
    ? [`#${level.toString(16).padStart(2, '0').repeat(3)}`]
    : [];
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
