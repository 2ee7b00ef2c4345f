import type { Ring } from '../polygons/shape.js';

/**
 * Run lengths of a mask in the order of its columns, zeros first, from COCO's compressed text: numbers of 5 bits a character from
 * `0` on, the sixth bit says that more follow; from the fourth on each is the difference to the one before the last.
 * Source: rleFrString in cocodataset/cocoapi, common/maskApi.c.
 * @throws Error: a character that doesn't belong, or a number that is cut short
 */
export function decompressCounts(text: string): number[] {
  const counts: number[] = [];
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let bits: number;
    do {
      bits = text.charCodeAt(at) - 48;
      if (!(bits >= 0 && bits < 64) || shift > 30) throw new Error(`no run length at character ${at}`);
      value |= (bits & 0x1f) << shift;
      at += 1;
      shift += 5;
    } while (bits & 0x20);
    if (bits & 0x10 && shift < 32) value |= -1 << shift;
    counts.push(counts.length > 2 ? value + (counts.at(-2) ?? 0) : value);
  }
  return counts;
}

/**
 * A rectangle for each run of ones in each column.
 * @throws Error: the counts are no whole numbers, or not those of so many pixels
 */
export function ringsOfCounts(counts: readonly unknown[], width: number, height: number): Ring[] {
  const rings: Ring[] = [];
  let at = 0;
  for (const [index, count] of counts.entries()) {
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
      throw new Error(`run length ${index} is ${String(count)}`);
    }
    const end = at + count;
    if (end > width * height) throw new Error(`the run lengths go beyond ${width}x${height} pixels`);
    if (index % 2 === 1) addColumns(rings, at, end, height);
    at = end;
  }
  if (at !== width * height)
    throw new Error(`the run lengths hold ${at} pixels, the image ${width * height}`);
  return rings;
}

function addColumns(rings: Ring[], start: number, end: number, height: number): void {
  for (let at = start; at < end; ) {
    const column = Math.floor(at / height);
    const last = Math.min(end, (column + 1) * height);
    const [top, bottom] = [at - column * height, last - column * height];
    rings.push(Float64Array.of(column, top, column + 1, top, column + 1, bottom, column, bottom));
    at = last;
  }
}
